"""LiteRT files of a single operation, written without a converter, and changes to any file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema


def dense_file(inputs: int = 8, outputs: int = 40) -> bytes:
    """A layer without a bias: ``x``, float32 ``[1, inputs]``, to ``y``, ``[1, outputs]``."""
    draw = np.random.default_rng(4)
    weights = draw.normal(size=(outputs, inputs)).astype(np.float32)
    options = schema.FullyConnectedOptionsT()
    return _file(
        schema.BuiltinOperator.FULLY_CONNECTED,
        [_tensor("x", [1, inputs]), _tensor("weights", [outputs, inputs], 1)],
        _tensor("y", [1, outputs]),
        weights.tobytes(),
        (schema.BuiltinOptions.FullyConnectedOptions, options),
    )


def layerless_file() -> bytes:
    """The absolute value of ``x``, float32 ``[1, 8]``, as ``y``."""
    options = (schema.BuiltinOptions.AbsOptions, schema.AbsOptionsT())
    tensors = _tensor("x", [1, 8]), _tensor("y", [1, 8])
    return _file(schema.BuiltinOperator.ABS, [tensors[0]], tensors[1], b"", options)


def _tensor(name: str, shape: list[int], buffer: int = 0) -> Any:
    tensor = schema.TensorT()
    tensor.name, tensor.shape, tensor.buffer = name.encode(), shape, buffer
    tensor.type = schema.TensorType.FLOAT32
    return tensor


def _file(
    code: int, inputs: list[Any], output: Any, constant: bytes, options: tuple[int, Any]
) -> bytes:
    operator = schema.OperatorT()
    operator.opcodeIndex, operator.inputs = 0, list(range(len(inputs)))
    operator.outputs = [len(inputs)]
    operator.builtinOptionsType, operator.builtinOptions = options
    graph = schema.SubGraphT()
    graph.tensors, graph.operators = [*inputs, output], [operator]
    graph.inputs, graph.outputs = [0], [len(inputs)]
    known = schema.OperatorCodeT()
    known.builtinCode = known.deprecatedBuiltinCode = code
    known.version = 1
    empty, held = schema.BufferT(), schema.BufferT()
    held.data = np.frombuffer(constant, np.uint8)
    model = schema.ModelT()
    model.version, model.operatorCodes, model.subgraphs = 3, [known], [graph]
    model.buffers, model.signatureDefs = [empty, held], [_signature(len(inputs))]
    return _packed(model)


def edited(content: bytes, edit: Callable[[Any], object]) -> bytes:
    """A file with its model changed by ``edit``."""
    model = schema.ModelT.InitFromPackedBuf(content)
    edit(model)
    return _packed(model)


def _packed(model: Any) -> bytes:
    builder = flatbuffers.Builder()
    builder.Finish(model.Pack(builder), file_identifier=b"TFL3")
    return bytes(builder.Output())


def _signature(output: int) -> Any:
    signature = schema.SignatureDefT()
    signature.signatureKey, signature.subgraphIndex = b"serving_default", 0
    signature.inputs, signature.outputs = [schema.TensorMapT()], [schema.TensorMapT()]
    signature.inputs[0].name, signature.inputs[0].tensorIndex = b"x", 0
    signature.outputs[0].name, signature.outputs[0].tensorIndex = b"y", output
    return signature
