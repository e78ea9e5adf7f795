"""Canonicalises a model: its Transform folded, built-in operations only, a batch of one."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import tensorflow as tf

from ..host.host_inputs import HostInputs
from .constants import fold_constants
from .densify import densify
from .graph import Graph
from .graph_inputs import GraphInputs
from .id_limits import limit_ids
from .lowering import lower_operations
from .narrowing import narrow
from .parsing import cut_parsing
from .refusals import refuse_operations, refuse_shapes, refuse_types
from .serving import Serving, freeze
from .static_shapes import fold_shapes
from .vocabularies import lift_vocabularies


@dataclasses.dataclass(frozen=True)
class CanonicalModel:
    """A model that every edge converter takes.

    Attributes:
      graph_def: float32, int32 and bool tensors only, each input a placeholder.
      host_inputs: what the host hands in, in order.
      placeholders: the placeholder of each input, by the input's name.
      outputs: the tensor of each output, by the output's name.
      weights: how many numbers the model's matrices hold: no converter may lose any.
      features: the features that each kind of operation is computed from, by operation.
    """

    graph_def: tf.compat.v1.GraphDef
    host_inputs: HostInputs
    placeholders: Mapping[str, str]
    outputs: Mapping[str, str]
    weights: int
    features: Mapping[str, tuple[str, ...]]

    def save(self, directory: Path) -> None:
        """Writes the model as a SavedModel whose ``serving_default`` takes the host's inputs."""
        specs = {
            item.name: tf.TensorSpec(item.shape, item.dtype, name=item.name)
            for item in self.host_inputs.inputs
        }
        function = tf.function(self._call, autograph=False).get_concrete_function(**specs)
        tf.saved_model.save(tf.Module(), str(directory), signatures={"serving_default": function})

    def _call(self, **inputs: tf.Tensor) -> dict[str, tf.Tensor]:
        tensors = tf.graph_util.import_graph_def(
            self.graph_def,
            input_map={f"{self.placeholders[name]}:0": inputs[name] for name in inputs},
            return_elements=list(self.outputs.values()),
            name="",
        )
        return {
            name: tf.identity(tensor, name)
            for name, tensor in zip(self.outputs, tensors, strict=True)
        }


def canonicalise(serving: Serving) -> CanonicalModel:
    """Rewrites the graph of ``serving`` into what every edge converter takes.

    Raises:
      UnsupportedOperationError: names the operation that has no counterpart on devices, and the
        features it is computed from.
    """
    graph, tables = freeze(serving)
    inputs = cut_parsing(graph)
    refuse_operations(graph, inputs)
    while fold_shapes(graph):
        fold_constants(graph)
    vocabularies = lift_vocabularies(graph, inputs, tables)
    densify(graph, inputs)
    lower_operations(graph)
    inputs.prune()
    refuse_types(graph, inputs)
    refuse_shapes(graph, inputs)
    narrow(graph, inputs)
    limit_ids(graph, inputs)
    inputs.name_all()
    used = {item.vocabulary for item in inputs.by_node.values()}
    return CanonicalModel(
        graph_def=graph.to_graph_def(),
        host_inputs=HostInputs(
            tuple(inputs.by_node.values()),
            {name: one for name, one in vocabularies.items() if name in used},
        ),
        placeholders={item.name: node for node, item in inputs.by_node.items()},
        outputs=graph.outputs,
        weights=_weights(graph),
        features=_features_by_operation(graph, inputs),
    )


def _weights(graph: Graph) -> int:
    values = [tf.make_ndarray(node.attr["value"].tensor) for node in graph.of_type("Const")]
    matrices = [one for one in values if one.ndim >= 2 and np.issubdtype(one.dtype, np.floating)]
    return sum(matrix.size for matrix in matrices)


def _features_by_operation(graph: Graph, inputs: GraphInputs) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for placeholder, item in inputs.by_node.items():
        for name in graph.downstream([placeholder]):
            found.setdefault(graph.nodes[name].op, set()).add(item.feature)
    return {operation: tuple(sorted(features)) for operation, features in found.items()}
