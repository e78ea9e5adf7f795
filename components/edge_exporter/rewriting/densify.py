"""Replaces sparse tensors of at most one value by dense inputs that the host fills."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import tensorflow as tf

from ...errors import UnsupportedOperationError
from ..host.host_inputs import HostInput
from .graph import Graph, node_name
from .graph_inputs import GraphInputs, named

_DENSIFYING = "SparseToDense"
_VALUES = 2


def densify(graph: Graph, inputs: GraphInputs) -> None:
    """Lowers every ``SparseToDense``.

    Where all that a feature's values go into is SparseToDense with one default, the host fills that
    default in. Otherwise the host also says whether the value is present, and the graph chooses.

    Raises:
      UnsupportedOperationError: where a sparse feature's values reach the model without having been
        made dense.
    """
    for node_of_input, item in list(inputs.by_node.items()):
        if item.sparse:
            _densify_feature(graph, inputs, f"{node_of_input}:0")
    inputs.prune()


def _densify_feature(graph: Graph, inputs: GraphInputs, values: str) -> None:
    readers = list(graph.consumers(values))
    direct = [node for node, at in readers if node.op == _DENSIFYING and at == _VALUES]
    defaults = [graph.constant(node.input[3]) for node in direct]
    alike = len({repr(default) for default in defaults}) == 1 and defaults[0] is not None
    if len(direct) == len(readers) and alike:
        inputs.change(values, missing=_item(defaults[0]), sparse=False)
        for node in direct:
            graph.replace(f"{node.name}:0", _reshape(graph, node, values))
    else:
        _choose(graph, inputs, values)


def _choose(graph: Graph, inputs: GraphInputs, values: str) -> None:
    for node in _densifying(graph, inputs, values):
        dtype = tf.as_dtype(node.attr["T"].type)
        choice = [_present(graph, inputs, values), node.input[_VALUES], node.input[3]]
        chosen = graph.add("SelectV2", f"{node.name}/filled", choice, T=dtype)
        graph.replace(f"{node.name}:0", _reshape(graph, node, chosen))
    # What stands in for a missing value is never chosen; 0 is a valid number and a valid id.
    inputs.change(values, missing=0, sparse=False)


def _densifying(graph: Graph, inputs: GraphInputs, values: str) -> list[tf.compat.v1.NodeDef]:
    """The SparseToDense nodes that everything computed from ``values`` ends in."""
    found: dict[str, tf.compat.v1.NodeDef] = {}
    waiting, seen = [node_name(values)], set()
    while waiting:
        name = waiting.pop()
        if name in {node_name(tensor) for tensor in graph.outputs.values()}:
            feature = named(inputs.features(values))
            raise UnsupportedOperationError(
                f"{graph.nodes[name].op} reads the sparse values of {feature}",
                where=name,
                remedy="Make the feature dense first, with tf.sparse.to_dense.",
            )
        seen.add(name)
        for node, at in _readers(graph, name):
            if node.op == _DENSIFYING and at == _VALUES:
                found[node.name] = node
            elif node.name not in seen:
                waiting.append(node.name)
    return list(found.values())


def _readers(graph: Graph, name: str) -> Iterator[tuple[tf.compat.v1.NodeDef, int]]:
    tensors = {
        tensor
        for node in graph.nodes.values()
        for tensor in node.input
        if node_name(tensor) == name
    }
    for tensor in sorted(tensors):
        yield from graph.consumers(tensor)


def _present(graph: Graph, inputs: GraphInputs, values: str) -> str:
    source = inputs.by_node[node_name(values)]
    for name, item in inputs.by_node.items():
        if item.feature == source.feature and item.reads == "presence":
            present = f"{name}:0"
            break
    else:
        present = inputs.add(
            HostInput(source.feature, source.kind, "int32", (1,), reads="presence")
        )
    zero = graph.add_constant("absent", 0, tf.int32)
    return graph.add("NotEqual", "present", [present, zero], T=tf.int32)


def _reshape(graph: Graph, node: tf.compat.v1.NodeDef, values: str) -> str:
    return graph.add(
        "Reshape",
        node.name,
        [values, node.input[1]],
        T=tf.as_dtype(node.attr["T"].type),
        Tshape=tf.as_dtype(node.attr["Tindices"].type),
    )


def _item(default: Any) -> Any:
    value = default.item()
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value
