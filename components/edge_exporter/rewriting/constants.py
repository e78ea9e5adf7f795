"""Computes once what does not depend on any input."""

from __future__ import annotations

import tensorflow as tf

from .graph import Graph, node_name
from .refusals import CONTROL_FLOW
from .static_shapes import import_graph

_WITHOUT_CONSTANTS = (tf.resource, tf.variant)


def fold_constants(graph: Graph) -> None:
    """Replaces each tensor that is computed from constants alone by its value.

    A Transform's defaults, shapes and variances then stand in the graph as plain numbers. Whatever
    is random, keeps state or belongs to a loop is left alone.
    """
    imported = import_graph(graph)
    changing = [node.name for node in imported.get_operations() if _changes(node)]
    constant = set(graph.nodes) - graph.downstream(changing)
    read = {tensor for name in set(graph.nodes) - constant for tensor in graph.nodes[name].input}
    read |= set(graph.outputs.values())
    ends = sorted(
        tensor
        for tensor in read
        if node_name(tensor) in constant
        and graph.nodes[node_name(tensor)].op != "Const"
        and imported.get_tensor_by_name(tensor).dtype not in _WITHOUT_CONSTANTS
    )
    with tf.compat.v1.Session(graph=imported) as session:
        values = session.run(ends)
    for tensor, value in zip(ends, values, strict=True):
        dtype = imported.get_tensor_by_name(tensor).dtype
        graph.replace(tensor, graph.add_constant(node_name(tensor), value, dtype))
    graph.prune()


def _changes(operation: tf.Operation) -> bool:
    kind = operation.type
    return kind == "Placeholder" or kind in CONTROL_FLOW or bool(operation.op_def.is_stateful)
