"""Settles what a batch of one settles: every shape that is known becomes a constant."""

from __future__ import annotations

import tensorflow as tf

from ...errors import UnsupportedOperationError
from .graph import Graph


def fold_shapes(graph: Graph) -> bool:
    """Replaces each ``Shape`` and ``Size`` of a tensor whose shape is fully known by a constant.

    Returns:
      Whether there was any: what is computed from it may settle further shapes.
    """
    found = False
    imported = import_graph(graph)
    for node in graph.of_type("Shape", "Size"):
        shape = imported.get_tensor_by_name(node.input[0]).shape
        if shape.is_fully_defined():
            value = shape.as_list() if node.op == "Shape" else shape.num_elements()
            dtype = tf.as_dtype(node.attr["out_type"].type or tf.int32.as_datatype_enum)
            graph.replace(f"{node.name}:0", graph.add_constant(node.name, value, dtype))
            found = True
    graph.prune()
    return found


def static_shape(graph: Graph, tensor: str) -> list[int]:
    """The shape of ``tensor``.

    Raises:
      UnsupportedOperationError: where it depends on the data.
    """
    shape = import_graph(graph).get_tensor_by_name(tensor).shape
    if not shape.is_fully_defined():
        raise UnsupportedOperationError(
            f"The shape {shape} of a tensor depends on the data",
            where=tensor,
            remedy="Edge models have static shapes: pad or reduce the tensor to a fixed size.",
        )
    return [int(size) for size in shape]


def import_graph(graph: Graph) -> tf.Graph:
    """``graph`` as TensorFlow's own, with every shape inferred that can be."""
    imported = tf.Graph()
    with imported.as_default():
        tf.graph_util.import_graph_def(graph.to_graph_def(), name="")
    return imported
