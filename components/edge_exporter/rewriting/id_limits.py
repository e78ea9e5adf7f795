"""Finds which ids a model has an entry for: a device answers another with garbage, or crashes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import tensorflow as tf

from .graph import Graph
from .graph_inputs import GraphInputs
from .static_shapes import import_graph

_INT32 = (-(2**31), 2**31 - 1)


def limit_ids(graph: Graph, inputs: GraphInputs) -> None:
    """Gives each input of whole numbers that rows are looked up by the limits of its ids.

    The model itself says what it does to an id on the way to the table: it is asked. A Keras
    embedding takes -1 for the last row, a model may clip, and an id may be shifted by one.
    """
    imported = import_graph(graph)
    with tf.compat.v1.Session(graph=imported) as session:
        for gather in graph.of_type("GatherV2"):
            _limit(graph, inputs, gather, imported, session)


def _limit(
    graph: Graph,
    inputs: GraphInputs,
    gather: tf.compat.v1.NodeDef,
    imported: tf.Graph,
    session: tf.compat.v1.Session,
) -> None:
    table, ids, axis = gather.input
    sources = [node for node in inputs.by_node if node in graph.upstream([ids])]
    position = graph.constant(axis)
    if len(sources) != 1 or position is None:
        return
    [source] = sources
    item = inputs.by_node[source]
    if item.kind != "int" or item.vocabulary is not None or item.reads != "value":
        return
    rows = int(imported.get_tensor_by_name(table).shape[int(position)])

    def inside(value: int) -> bool:
        fed = {f"{source}:0": np.full(item.shape, value, np.int32)}
        index = session.run(ids, fed)
        return bool(((index >= 0) & (index < rows)).all())

    if inside(0):
        lowest, highest = item.limits or _INT32
        low, high = _last_inside(inside, -rows - 1), _last_inside(inside, rows)
        limits = max(low, lowest), min(high, highest)
        inputs.change(f"{source}:0", limits=None if limits == _INT32 else limits)


def _last_inside(inside: Callable[[int], bool], end: int) -> int:
    """The last id from 0 towards ``end`` that has an entry; the last of all where ``end`` has."""
    if inside(end):
        return _INT32[end > 0]
    has, lacks = 0, end
    while abs(lacks - has) > 1:
        middle = (has + lacks) // 2
        has, lacks = (middle, lacks) if inside(middle) else (has, middle)
    return has
