"""Cuts a graph at its parser of tf.Examples: each parsed feature becomes an input of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy.typing as npt
import tensorflow as tf

from ...errors import UnsupportedOperationError
from ..host.host_inputs import HostInput, text
from .graph import Graph
from .graph_inputs import GraphInputs, named

_KINDS = {tf.string: "string", tf.int64: "int", tf.float32: "float"}

# Where the lists of features stand among the inputs of ParseExampleV2.
_SPARSE_KEYS, _DENSE_KEYS, _RAGGED_KEYS, _DENSE_DEFAULTS = 2, 3, 4, 5


def cut_parsing(graph: Graph) -> GraphInputs:
    """Replaces what ``ParseExampleV2`` gives by one placeholder a feature, at a batch of one.

    A dense feature keeps its shape. A sparse one is taken to hold at most one value: its values
    become a placeholder of shape ``[1]``, its indices and dense shape constants.

    Raises:
      UnsupportedOperationError: where there is no such parser, or it gives ragged tensors.
    """
    inputs = GraphInputs(graph)
    parsers = graph.of_type("ParseExampleV2")
    if not parsers:
        raise UnsupportedOperationError(
            "The model does not parse its tf.Examples with tf.io.parse_example",
            remedy="Let the serving function parse the batch of examples with it.",
        )
    for parser in parsers:
        ragged = _keys(graph, parser.input[_RAGGED_KEYS])
        if ragged:
            raise UnsupportedOperationError(
                f"ParseExampleV2 gives a ragged tensor for {named(tuple(ragged))}",
                remedy="Parse it as FixedLenFeature, or as VarLenFeature of at most one value.",
            )
        _cut_sparse(graph, inputs, parser)
        _cut_dense(graph, inputs, parser)
    inputs.prune()
    return inputs


def _cut_sparse(graph: Graph, inputs: GraphInputs, parser: tf.compat.v1.NodeDef) -> None:
    keys = _keys(graph, parser.input[_SPARSE_KEYS])
    for position, feature in enumerate(keys):
        dtype = tf.as_dtype(parser.attr["sparse_types"].list.type[position])
        values = inputs.add(HostInput(feature, _KINDS[dtype], dtype.name, (1,), sparse=True))
        indices = graph.add_constant("one_value/indices", [[0, 0]], tf.int64)
        shape = graph.add_constant("one_value/dense_shape", [1, 1], tf.int64)
        for block, tensor in enumerate((indices, values, shape)):
            graph.replace(f"{parser.name}:{block * len(keys) + position}", tensor)


def _cut_dense(graph: Graph, inputs: GraphInputs, parser: tf.compat.v1.NodeDef) -> None:
    first_output = 3 * len(_keys(graph, parser.input[_SPARSE_KEYS]))
    for position, feature in enumerate(_keys(graph, parser.input[_DENSE_KEYS])):
        dtype = tf.as_dtype(parser.attr["Tdense"].list.type[position])
        shape = tf.TensorShape(parser.attr["dense_shapes"].list.shape[position])
        if not shape.is_fully_defined():
            raise UnsupportedOperationError(
                f"ParseExampleV2 gives feature {feature!r} a shape of {shape}",
                remedy="Parse it as FixedLenFeature with its whole shape.",
            )
        default = graph.constant(parser.input[_DENSE_DEFAULTS + position])
        missing = _default(default, feature)
        item = HostInput(feature, _KINDS[dtype], dtype.name, (1, *shape.as_list()), missing)
        graph.replace(f"{parser.name}:{first_output + position}", inputs.add(item))


def _keys(graph: Graph, tensor: str) -> list[str]:
    keys = graph.constant(tensor)
    return [] if keys is None else [key.decode() for key in keys.ravel().tolist()]


def _default(default: npt.NDArray[Any] | None, feature: str) -> Any:
    if default is None or default.size == 0:
        return None
    values: Sequence[Any] = default.ravel().tolist()
    values = [text(value, feature) if isinstance(value, bytes) else value for value in values]
    return values[0] if len(values) == 1 else values
