"""Refuses what no device can run, by the operation and the features it is computed from."""

from __future__ import annotations

from collections.abc import Iterable

import tensorflow as tf

from ...errors import UnsupportedOperationError
from .graph import Graph
from .graph_inputs import GraphInputs, named
from .static_shapes import import_graph

_NOT_ON_DEVICES = {tf.string, tf.resource, tf.variant}
_PYTHON = {"EagerPyFunc", "PyFunc", "PyFuncStateless"}

# What loops and branches become once they are inlined.
CONTROL_FLOW = {"Enter", "Exit", "LoopCond", "Merge", "NextIteration", "Switch"}

_STRINGS_REMEDY = (
    "Take strings through one vocabulary with at most one bucket for the unknown, or drop the"
    " feature from the served model."
)


def refuse_operations(graph: Graph, inputs: GraphInputs) -> None:
    """Refuses decoders, Python functions, loops and branches.

    Raises:
      UnsupportedOperationError: names the first of them, a decoder before all else: it is what the
        others are about where a batch of pictures is decoded one by one.
    """
    for name in sorted(graph.nodes, key=lambda name: not graph.nodes[name].op.startswith("Decode")):
        operation = graph.nodes[name].op
        features = named(inputs.features(f"{name}:0"))
        if operation.startswith("Decode"):
            raise UnsupportedOperationError(
                f"{operation} decodes {features}, which no device does",
                where=name,
                remedy="Decode on the host: serve a signature that takes the numbers, and write"
                " the numbers into the examples.",
            )
        if operation in _PYTHON:
            raise UnsupportedOperationError(
                f"{operation} calls Python, computed from {features}",
                where=name,
                remedy="Compute it with TensorFlow's operations, or before the pipeline.",
            )
        if operation in CONTROL_FLOW:
            raise UnsupportedOperationError(
                f"{operation} belongs to a loop or a branch, computed from {features}",
                where=name,
                remedy="Unroll the loop (Keras' recurrent layers: unroll=True), choose with"
                " tf.where, and work on whole batches instead of tf.map_fn.",
            )


def refuse_types(graph: Graph, inputs: GraphInputs) -> None:
    """Refuses what is neither a number nor a truth value.

    Raises:
      UnsupportedOperationError: names the output or the operation.
    """
    imported = import_graph(graph)
    for name, tensor in graph.outputs.items():
        dtype = imported.get_tensor_by_name(tensor).dtype
        if dtype in _NOT_ON_DEVICES:
            raise UnsupportedOperationError(
                f"Output {name!r} is a {dtype.name}, computed from"
                f" {named(inputs.features(tensor))}",
                where=tensor,
                remedy="Serve numbers alone, and turn them into words on the host.",
            )
    for operation in imported.get_operations():
        types = {tensor.dtype for tensor in [*operation.inputs, *operation.outputs]}
        if operation.type != "Placeholder" and types & _NOT_ON_DEVICES:
            kind = sorted(dtype.name for dtype in types & _NOT_ON_DEVICES)[0]
            features = named(inputs.features(f"{operation.name}:0"))
            raise UnsupportedOperationError(
                f"{operation.type} works on a {kind}, computed from {features}",
                where=operation.name,
                remedy=_STRINGS_REMEDY,
            )


def refuse_shapes(graph: Graph, inputs: GraphInputs) -> None:
    """Refuses shapes that depend on the data.

    Raises:
      UnsupportedOperationError: names the first operation that makes such a shape of known ones.
    """
    open_shapes = {
        operation.name: operation
        for operation in import_graph(graph).get_operations()
        if not _settled(operation.outputs)
    }
    for name, operation in open_shapes.items():
        if _settled(operation.inputs):
            features = named(inputs.features(f"{name}:0"))
            shape = operation.outputs[0].shape
            raise UnsupportedOperationError(
                f"{operation.type} gives a shape of {shape} that depends on {features}",
                where=name,
                remedy="Edge models have static shapes: pad or reduce the tensor to a fixed size.",
            )


def unknown_operation(message: str) -> str | None:
    """The operation that TensorFlow says it does not know.

    >>> unknown_operation("Op type not registered 'Sentences' in binary running on a host.")
    'Sentences'
    """
    _, told, rest = message.partition("Op type not registered '")
    return rest.partition("'")[0] if told else None


def _settled(tensors: Iterable[tf.Tensor]) -> bool:
    return all(tensor.shape.is_fully_defined() for tensor in tensors)
