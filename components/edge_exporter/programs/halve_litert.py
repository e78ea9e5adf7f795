"""Stores a LiteRT file's weights as float16 and leaves all else as it is.

Called as ``halve_litert.py SOURCE OUTPUT OPTIONS``. Weights are the constant float32 matrices that
layers multiply with or look rows up in; a DEQUANTIZE in front of each makes it float32 again when
the model is loaded. TensorFlow's converter would halve every constant, a Transform's means and
bucket boundaries among them, and so move values into other buckets.
"""

import sys
from pathlib import Path
from typing import Any

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema

# The inputs at which layers hold their weights, by operation.
WEIGHT_INPUTS = {
    schema.BuiltinOperator.BATCH_MATMUL: (1,),
    schema.BuiltinOperator.CONV_2D: (1,),
    schema.BuiltinOperator.DEPTHWISE_CONV_2D: (1,),
    schema.BuiltinOperator.EMBEDDING_LOOKUP: (1,),
    schema.BuiltinOperator.FULLY_CONNECTED: (1,),
    schema.BuiltinOperator.GATHER: (0,),
    schema.BuiltinOperator.TRANSPOSE_CONV: (1,),
}


def main(source: str, output: str, _options: str) -> None:
    """Writes the file."""
    model = schema.ModelT.InitFromPackedBuf(Path(source).read_bytes())
    for graph in model.subgraphs:
        halve(model, graph)
    drop_unused(model)
    builder = flatbuffers.Builder(1024)
    builder.Finish(model.Pack(builder), file_identifier=b"TFL3")
    Path(output).write_bytes(builder.Output())


def halve(model: Any, graph: Any) -> None:
    """Replaces the weights of one graph by float16 ones, each with its DEQUANTIZE."""
    dequantized: dict[int, Any] = {}
    for operator in graph.operators:
        code = model.operatorCodes[operator.opcodeIndex].builtinCode
        for position in WEIGHT_INPUTS.get(code, ()):
            index = int(operator.inputs[position])
            if index not in dequantized and is_weight(model, graph.tensors[index]):
                dequantized[index] = dequantize(model, graph, index)
    for operator in graph.operators:
        operator.inputs = np.array(
            [dequantized[i].outputs[0] if i in dequantized else i for i in operator.inputs],
            np.int32,
        )
    for index, operator in dequantized.items():
        operator.inputs = np.array([index], np.int32)
    graph.operators = [*dequantized.values(), *graph.operators]


def is_weight(model: Any, tensor: Any) -> bool:
    """Whether a tensor is a constant float32 matrix."""
    data = model.buffers[tensor.buffer].data
    constant = data is not None and len(data) > 0
    return constant and tensor.type == schema.TensorType.FLOAT32 and len(tensor.shape) >= 2


def dequantize(model: Any, graph: Any, index: int) -> Any:
    """Makes the tensor float16, and returns the operator that gives it as float32 again."""
    tensor = graph.tensors[index]
    values = np.frombuffer(bytes(model.buffers[tensor.buffer].data), np.float32)
    buffer = schema.BufferT()
    buffer.data = np.frombuffer(values.astype(np.float16).tobytes(), np.uint8)
    model.buffers.append(buffer)
    whole = schema.TensorT()
    whole.name, whole.shape, whole.shapeSignature = tensor.name, tensor.shape, tensor.shapeSignature
    whole.type, whole.buffer, whole.hasRank = tensor.type, 0, tensor.hasRank
    graph.tensors.append(whole)
    tensor.type, tensor.buffer = schema.TensorType.FLOAT16, len(model.buffers) - 1
    tensor.name = tensor.name + b"/float16"
    operator = schema.OperatorT()
    operator.opcodeIndex = dequantize_code(model)
    operator.outputs = np.array([len(graph.tensors) - 1], np.int32)
    return operator


def drop_unused(model: Any) -> None:
    """Empties the buffers that nothing refers to any more."""
    used = {tensor.buffer for graph in model.subgraphs for tensor in graph.tensors}
    used |= {entry.buffer for entry in model.metadata or ()}
    for index, buffer in enumerate(model.buffers):
        if index not in used:
            buffer.data = None


def dequantize_code(model: Any) -> int:
    """The index of DEQUANTIZE among the model's operator codes, added where it is missing."""
    wanted = schema.BuiltinOperator.DEQUANTIZE
    for index, code in enumerate(model.operatorCodes):
        if code.builtinCode == wanted:
            return index
    code = schema.OperatorCodeT()
    code.builtinCode = code.deprecatedBuiltinCode = wanted
    code.version = 3
    model.operatorCodes.append(code)
    return len(model.operatorCodes) - 1


main(*sys.argv[1:])
