"""A flat TensorFlow graph that can be edited: what every rewriting step works on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy.typing as npt
import tensorflow as tf

# Operations that hand on their first input (IdentityN: each of them). Inference needs none of them.
_PASSING = {
    "CheckNumerics",
    "EnsureShape",
    "Identity",
    "IdentityN",
    "PlaceholderWithDefault",
    "PreventGradient",
    "Snapshot",
    "StopGradient",
}


class Graph:
    """The nodes that some outputs depend on, free of identities and control dependencies.

    A tensor is named ``node:index`` everywhere. Inference has no side effects to order, so control
    dependencies are dropped when the graph is read.

    Attributes:
      nodes: the nodes by name.
      outputs: the tensor behind each output, by the output's name.
    """

    def __init__(self, graph_def: tf.compat.v1.GraphDef, outputs: Mapping[str, str]) -> None:
        nodes = {node.name: node for node in graph_def.node}
        self.nodes = {name: _copy(node, nodes) for name, node in nodes.items()}
        self.outputs = {name: _resolve(tensor, nodes) for name, tensor in outputs.items()}
        self.prune()

    def prune(self) -> None:
        """Drops every node that no output depends on."""
        needed = self.upstream(self.outputs.values())
        self.nodes = {name: node for name, node in self.nodes.items() if name in needed}

    def upstream(self, tensors: Iterable[str]) -> set[str]:
        """Names of the nodes that compute ``tensors``, and of all before them."""
        found: set[str] = set()
        waiting = [node_name(tensor) for tensor in tensors]
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting.extend(node_name(tensor) for tensor in self.nodes[name].input)
        return found

    def downstream(self, names: Iterable[str]) -> set[str]:
        """``names`` of nodes, and those of all nodes that are computed from them."""
        readers: dict[str, list[str]] = {}
        for name, node in self.nodes.items():
            for tensor in node.input:
                readers.setdefault(node_name(tensor), []).append(name)
        found: set[str] = set()
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting.extend(readers.get(name, ()))
        return found

    def of_type(self, *operations: str) -> list[tf.compat.v1.NodeDef]:
        """The nodes of these operations, in a stable order."""
        return [
            self.nodes[name] for name in sorted(self.nodes) if self.nodes[name].op in operations
        ]

    def consumers(self, tensor: str) -> Iterator[tuple[tf.compat.v1.NodeDef, int]]:
        """Each node that reads ``tensor``, and at which of its inputs."""
        for name in sorted(self.nodes):
            for position, source in enumerate(self.nodes[name].input):
                if source == tensor:
                    yield self.nodes[name], position

    def replace(self, tensor: str, by: str) -> None:
        """Makes all that read ``tensor`` read ``by`` instead."""
        for node, position in list(self.consumers(tensor)):
            node.input[position] = by
        self.outputs = {
            name: by if source == tensor else source for name, source in self.outputs.items()
        }

    def add(self, operation: str, name: str, inputs: Sequence[str], **attributes: Any) -> str:
        """Adds a node under a fresh name like ``name`` and returns its first output.

        Attributes are given as Python values: a ``tf.DType``, a shape, a bool, an int or a string.
        """
        node = tf.compat.v1.NodeDef(op=operation, name=self._fresh(name), input=list(inputs))
        for key, value in attributes.items():
            set_attribute(node, key, value)
        self.nodes[node.name] = node
        return f"{node.name}:0"

    def clone(self, node: tf.compat.v1.NodeDef, inputs: Sequence[str], **attributes: Any) -> str:
        """Adds a node like ``node`` on other inputs, some attributes changed."""
        tensor = self.add(node.op, node.name, inputs)
        copy = self.nodes[node_name(tensor)]
        for key, value in node.attr.items():
            copy.attr[key].CopyFrom(value)
        for key, value in attributes.items():
            set_attribute(copy, key, value)
        return tensor

    def add_constant(self, name: str, value: Any, dtype: tf.DType) -> str:
        """Adds a constant and returns its tensor."""
        proto = tf.make_tensor_proto(value, dtype)
        tensor = self.add("Const", name, [], dtype=dtype)
        self.nodes[node_name(tensor)].attr["value"].tensor.CopyFrom(proto)
        return tensor

    def constant(self, tensor: str) -> npt.NDArray[Any] | None:
        """The value of ``tensor`` where it is a constant, else None."""
        node = self.nodes[node_name(tensor)]
        return tf.make_ndarray(node.attr["value"].tensor) if node.op == "Const" else None

    def to_graph_def(self) -> tf.compat.v1.GraphDef:
        """The nodes as TensorFlow takes them."""
        return tf.compat.v1.GraphDef(node=[self.nodes[name] for name in sorted(self.nodes)])

    def _fresh(self, name: str) -> str:
        candidate, count = name, 1
        while candidate in self.nodes:
            candidate, count = f"{name}_{count}", count + 1
        return candidate


def node_name(tensor: str) -> str:
    """The node that computes a tensor.

    >>> node_name("dense/MatMul:0")
    'dense/MatMul'
    """
    return tensor.rpartition(":")[0]


def set_attribute(node: tf.compat.v1.NodeDef, key: str, value: Any) -> None:
    """Sets one attribute of a node from a Python value."""
    attribute = node.attr[key]
    if isinstance(value, tf.DType):
        attribute.type = value.as_datatype_enum
    elif isinstance(value, bool):
        attribute.b = value
    elif isinstance(value, int):
        attribute.i = value
    elif isinstance(value, str):
        attribute.s = value.encode()
    else:
        attribute.shape.CopyFrom(tf.TensorShape(value).as_proto())


def _copy(
    node: tf.compat.v1.NodeDef, nodes: Mapping[str, tf.compat.v1.NodeDef]
) -> tf.compat.v1.NodeDef:
    copy = tf.compat.v1.NodeDef(op=node.op, name=node.name)
    copy.input.extend(_resolve(name, nodes) for name in node.input if not name.startswith("^"))
    for key, value in node.attr.items():
        # Attributes with an underscore are hints of the runtime, colocation with nodes among them.
        if not key.startswith("_"):
            copy.attr[key].CopyFrom(value)
    return copy


def _resolve(tensor: str, nodes: Mapping[str, tf.compat.v1.NodeDef]) -> str:
    name, _, index = tensor.partition(":")
    node = nodes[name]
    if node.op in _PASSING:
        return _resolve(node.input[int(index or 0) if node.op == "IdentityN" else 0], nodes)
    return f"{name}:{index or 0}"
