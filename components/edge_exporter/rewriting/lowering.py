"""Lowers operations that edge runtimes lack to ones that they have, one function each."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import tensorflow as tf

from .graph import Graph
from .static_shapes import static_shape


def lower_operations(graph: Graph) -> None:
    """Replaces every operation in :data:`LOWERINGS` by built-in ones that compute the same."""
    for operation, lower in LOWERINGS.items():
        for node in graph.of_type(operation):
            graph.replace(f"{node.name}:0", lower(graph, node))
    graph.prune()


def lower_upper_bound(graph: Graph, node: tf.compat.v1.NodeDef) -> str:
    """How many boundaries each value reaches: ``m - sum(x < b)``, so that NaN reaches all ``m``.

    Takes sorted boundaries ``[rows, m]`` and values ``[rows, n]``; gives ``[rows, n]``. A sum of
    ``not x < b`` would be turned into ``x >= b`` by converters, which NaN never meets.
    """
    dtype = tf.as_dtype(node.attr["T"].type)
    last = _expand(graph, node.name, node.input[1], -1, dtype)
    row = _expand(graph, node.name, node.input[0], 1, dtype)
    less = graph.add("Less", f"{node.name}/less", [last, row], T=dtype)
    size = static_shape(graph, node.input[0])[-1]
    return _reached(graph, node.name, less, size, tf.as_dtype(node.attr["out_type"].type))


def lower_lower_bound(graph: Graph, node: tf.compat.v1.NodeDef) -> str:
    """How many boundaries each value exceeds: ``sum(b < x)``, so that NaN exceeds none."""
    dtype = tf.as_dtype(node.attr["T"].type)
    last = _expand(graph, node.name, node.input[1], -1, dtype)
    row = _expand(graph, node.name, node.input[0], 1, dtype)
    exceeded = graph.add("Less", f"{node.name}/exceeded", [row, last], T=dtype)
    return _sum_true(graph, node.name, exceeded, tf.as_dtype(node.attr["out_type"].type))


def lower_bucketize(graph: Graph, node: tf.compat.v1.NodeDef) -> str:
    """``Bucketize``, whose boundaries are an attribute: ``m - sum(x < b)`` over a new last axis."""
    dtype = tf.as_dtype(node.attr["T"].type)
    bounds = np.array(node.attr["boundaries"].list.f, np.float32)
    value = node.input[0]
    if dtype != tf.float32:
        value = graph.add("Cast", f"{node.name}/cast", [value], SrcT=dtype, DstT=tf.float32)
    boundaries = graph.add_constant(f"{node.name}/boundaries", bounds, tf.float32)
    last = _expand(graph, node.name, value, -1, tf.float32)
    less = graph.add("Less", f"{node.name}/less", [last, boundaries], T=tf.float32)
    return _reached(graph, node.name, less, len(bounds), tf.int32)


def lower_log1p(graph: Graph, node: tf.compat.v1.NodeDef) -> str:
    """``log(1 + x)``, and near 0, where the rounding of ``1 + x`` tells, a series.

    A z-score of small values would magnify that rounding. For ``s = x / (2 + x)`` it is
    ``2 (s + s^3/3 + s^5/5 + ...)`` (Abramowitz and Stegun, Handbook of Mathematical Functions,
    4.1.27), cut off after ``s^9``: a relative error below 1e-8 where ``|s| < 0.2``.
    """
    dtype, x = tf.as_dtype(node.attr["T"].type), node.input[0]

    def number(value: float) -> str:
        return graph.add_constant(f"{node.name}/number", value, dtype)

    def add(operation: str, *inputs: str) -> str:
        return graph.add(operation, f"{node.name}/{operation}", inputs, T=dtype)

    s = add("RealDiv", x, add("AddV2", x, number(2)))
    square = add("Mul", s, s)
    series = number(2 / 9)
    for power in (7, 5, 3, 1):
        series = add("AddV2", add("Mul", series, square), number(2 / power))
    log = add("Log", add("AddV2", x, number(1)))
    # Asked this way round, NaN takes the series: LiteRT's own logarithm of NaN is 88.8.
    far = add("GreaterEqual", add("Abs", s), number(0.2))
    return add("SelectV2", far, log, add("Mul", series, s))


def lower_is_nan(graph: Graph, node: tf.compat.v1.NodeDef) -> str:
    """``x != x``."""
    dtype = tf.as_dtype(node.attr["T"].type)
    return graph.add("NotEqual", node.name, [node.input[0], node.input[0]], T=dtype)


LOWERINGS: dict[str, Callable[[Graph, tf.compat.v1.NodeDef], str]] = {
    "Bucketize": lower_bucketize,
    "IsNan": lower_is_nan,
    "Log1p": lower_log1p,
    "LowerBound": lower_lower_bound,
    "UpperBound": lower_upper_bound,
}


def _reached(graph: Graph, name: str, less: str, size: int, dtype: tf.DType) -> str:
    below = _sum_true(graph, name, less, dtype)
    every = graph.add_constant(f"{name}/every", size, dtype)
    return graph.add("Sub", f"{name}/reached", [every, below], T=dtype)


def _expand(graph: Graph, name: str, tensor: str, axis: int, dtype: tf.DType) -> str:
    position = graph.add_constant(f"{name}/axis", axis, tf.int32)
    return graph.add("ExpandDims", f"{name}/expanded", [tensor, position], T=dtype, Tdim=tf.int32)


def _sum_true(graph: Graph, name: str, tensor: str, dtype: tf.DType) -> str:
    number = graph.add("Cast", f"{name}/number", [tensor], SrcT=tf.bool, DstT=dtype)
    axis = graph.add_constant(f"{name}/last", -1, tf.int32)
    return graph.add("Sum", f"{name}/sum", [number, axis], T=dtype, Tidx=tf.int32, keep_dims=False)
