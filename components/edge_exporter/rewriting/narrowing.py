"""Narrows a graph to 32 bits: edge runtimes in browsers take no int64, and devices want none."""

from __future__ import annotations

import dataclasses

import numpy as np
import tensorflow as tf

from ...errors import UnsupportedOperationError
from ..host.host_inputs import HostInput
from .graph import Graph
from .graph_inputs import GraphInputs, named

_REMEDY = "Keep whole numbers within 32 bits in the model and its Transform."
_NARROW = {tf.int64: tf.int32, tf.float64: tf.float32}
_NARROW_ENUMS = {wide.as_datatype_enum: thin.as_datatype_enum for wide, thin in _NARROW.items()}


def narrow(graph: Graph, inputs: GraphInputs) -> None:
    """Makes every int64 an int32 and every float64 a float32, inputs and constants included.

    Raises:
      UnsupportedOperationError: where an int64 constant, or what stands in for a missing value,
        does not fit into 32 bits.
    """
    for node in graph.nodes.values():
        if node.op == "Const":
            _narrow_constant(graph, inputs, node)
        for attribute in node.attr.values():
            _narrow_attribute(attribute)
    for item in inputs.by_node.values():
        _require_narrow_default(item)
    inputs.by_node = {
        node: dataclasses.replace(item, dtype=_narrow_name(item.dtype))
        for node, item in inputs.by_node.items()
    }


def _narrow_attribute(attribute: tf.compat.v1.AttrValue) -> None:
    # Writing to another field than the one that is set would clear that one.
    kind = attribute.WhichOneof("value")
    if kind == "type":
        attribute.type = _NARROW_ENUMS.get(attribute.type, attribute.type)
    elif kind == "list":
        types = [_NARROW_ENUMS.get(one, one) for one in attribute.list.type]
        attribute.list.type[:] = types


def _narrow_constant(graph: Graph, inputs: GraphInputs, node: tf.compat.v1.NodeDef) -> None:
    dtype = tf.as_dtype(node.attr["dtype"].type)
    if dtype not in _NARROW:
        return
    value = tf.make_ndarray(node.attr["value"].tensor)
    thin = value.astype(_NARROW[dtype].as_numpy_dtype)
    if dtype == tf.int64 and not np.array_equal(value, thin):
        readers = [f"{reader.name}:0" for reader, _ in graph.consumers(f"{node.name}:0")]
        raise UnsupportedOperationError(
            f"A constant beyond 32 bits meets {named(inputs.features(*readers))}",
            where=node.name,
            remedy=_REMEDY,
        )
    node.attr["value"].tensor.CopyFrom(tf.make_tensor_proto(thin))


def _require_narrow_default(item: HostInput) -> None:
    if item.dtype == "int64" and item.missing is not None:
        defaults = np.asarray(item.missing, np.int64)
        if not np.array_equal(defaults, defaults.astype(np.int32)):
            raise UnsupportedOperationError(
                f"The default of feature {item.feature!r} is beyond 32 bits: {item.missing}",
                remedy=_REMEDY,
            )


def _narrow_name(dtype: str) -> str:
    wide = tf.as_dtype(dtype)
    return str(_NARROW.get(wide, wide).name)
