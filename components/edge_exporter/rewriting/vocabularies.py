"""Moves vocabulary lookups out of the graph: the host hands in the id instead of the string."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

import tensorflow as tf

from ...errors import UnsupportedOperationError
from ..host.host_inputs import HostInput, Vocabulary, text
from .graph import Graph, node_name
from .graph_inputs import GraphInputs, named
from .serving import Table

_RESHAPING = {"ExpandDims", "Reshape", "Squeeze"}
_DENSIFYING = "SparseToDense"
_PRINTING = "AsString"


def lift_vocabularies(
    graph: Graph, inputs: GraphInputs, tables: Mapping[str, Table]
) -> dict[str, Vocabulary]:
    """Replaces each ``LookupTableFindV2`` by an input of ids, and the table's size by a constant.

    One bucket for unknown values is folded too. More than one needs TensorFlow's own hash on the
    host; such a node is left as it is, so that the check at the end names it.

    Returns:
      The vocabularies that the inputs refer to, by name.

    Raises:
      UnsupportedOperationError: where something other than a feature's own values is looked up, or
        something other than whole numbers comes out.
    """
    vocabularies: dict[str, Vocabulary] = {}
    for find in graph.of_type("LookupTableFindV2"):
        path, tensor = _path(graph, inputs, find)
        source = inputs.by_node[node_name(tensor)]
        vocabulary = _vocabulary(graph, find, tables.get(find.input[0]), source.feature)
        name = _name(vocabularies, vocabulary, source.feature)
        vocabularies[name] = vocabulary
        item = _looked_up(graph, path, source, vocabulary)
        ids = inputs.add(dataclasses.replace(item, vocabulary=name))
        graph.replace(f"{find.name}:0", _reshaped(graph, path, ids))
    for size in graph.of_type("LookupTableSizeV2"):
        if size.input[0] in tables:
            entries = len(tables[size.input[0]].keys)
            graph.replace(f"{size.name}:0", graph.add_constant(size.name, entries, tf.int64))
    for bucket in graph.of_type("StringToHashBucketFast"):
        if bucket.attr["num_buckets"].i == 1:
            graph.replace(f"{bucket.name}:0", graph.add_constant(bucket.name, 0, tf.int64))
    inputs.prune()
    return vocabularies


def _path(
    graph: Graph, inputs: GraphInputs, find: tf.compat.v1.NodeDef
) -> tuple[list[tf.compat.v1.NodeDef], str]:
    """The nodes from a feature to its lookup, in that order, and the feature's tensor."""
    path: list[tf.compat.v1.NodeDef] = []
    tensor = find.input[1]
    while inputs.at(tensor) is None:
        node = graph.nodes[node_name(tensor)]
        if not _keeps_values(node):
            raise UnsupportedOperationError(
                f"{node.op} changes {named(inputs.features(tensor))} before the vocabulary",
                where=node.name,
                remedy="Look the feature's own values up, or change them before the pipeline.",
            )
        path.insert(0, node)
        tensor = node.input[2 if node.op == _DENSIFYING else 0]
    return path, tensor


def _keeps_values(node: tf.compat.v1.NodeDef) -> bool:
    if node.op == _PRINTING:
        return bool(tf.as_dtype(node.attr["T"].type).is_integer)
    return node.op in _RESHAPING or node.op == _DENSIFYING


def _vocabulary(
    graph: Graph, find: tf.compat.v1.NodeDef, table: Table | None, feature: str
) -> Vocabulary:
    default = graph.constant(find.input[2])
    if table is None:
        raise UnsupportedOperationError(
            f"The table that feature {feature!r} is looked up in does not belong to the model",
            where=find.name,
            remedy="Let the exported object own it, so that it is saved with the model.",
        )
    if default is None or not tf.as_dtype(find.attr["Tout"].type).is_integer:
        raise UnsupportedOperationError(
            f"The vocabulary of feature {feature!r} does not give whole numbers",
            where=find.name,
            remedy="Give ids, with one number for what is unknown.",
        )
    entries = sorted(zip(table.values, table.keys, strict=True))
    return Vocabulary({str(text(key, feature)): value for value, key in entries}, int(default))


def _name(vocabularies: Mapping[str, Vocabulary], vocabulary: Vocabulary, feature: str) -> str:
    for name, known in vocabularies.items():
        if known == vocabulary:
            return name
    name, count = feature, 2
    while name in vocabularies:
        name, count = f"{feature} {count}", count + 1
    return name


def _looked_up(
    graph: Graph,
    path: Sequence[tf.compat.v1.NodeDef],
    source: HostInput,
    vocabulary: Vocabulary,
) -> HostInput:
    missing, sparse = source.missing, source.sparse
    for node in path:
        if node.op == _DENSIFYING:
            missing, sparse = _default(graph, node, source.feature), False
    if isinstance(missing, list):
        missing = [vocabulary.lookup(value) for value in missing]
    elif missing is not None:
        missing = vocabulary.lookup(missing)
    return dataclasses.replace(source, dtype="int64", missing=missing, sparse=sparse)


def _default(graph: Graph, node: tf.compat.v1.NodeDef, feature: str) -> Any:
    default = graph.constant(node.input[3])
    if default is None:
        raise UnsupportedOperationError(
            f"{node.op} fills feature {feature!r} with something that is no constant",
            where=node.name,
            remedy="Fill missing values with a constant.",
        )
    value = default.item()
    return text(value, feature) if isinstance(value, bytes) else value


def _reshaped(graph: Graph, path: Sequence[tf.compat.v1.NodeDef], ids: str) -> str:
    for node in path:
        if node.op == _DENSIFYING:
            shape_type = tf.as_dtype(node.attr["Tindices"].type)
            ids = graph.add(
                "Reshape", node.name, [ids, node.input[1]], T=tf.int64, Tshape=shape_type
            )
        elif node.op in _RESHAPING:
            ids = graph.clone(node, [ids, *node.input[1:]], T=tf.int64)
    return ids
