"""Looks into a LiteRT file, because a converter's exit code 0 proves nothing about it."""

from __future__ import annotations

import dataclasses
import struct
from typing import Any

from ai_edge_litert.interpreter import Interpreter
from ai_edge_litert.schema_py_generated import BuiltinOperator, Model

from ...errors import ConversionError

# Converters merge neighbouring constants: a file may hold a little less than all weights.
_KEPT = 0.9

_BUILTIN_NAMES = {
    value: name for name, value in vars(BuiltinOperator).items() if isinstance(value, int)
}
_STATEFUL = ("HASHTABLE", "VAR_HANDLE", "READ_VARIABLE", "ASSIGN_VARIABLE")


@dataclasses.dataclass(frozen=True)
class LiteRtFile:
    """What a LiteRT file holds.

    Attributes:
      operations: the name of each kind of operation; ``custom:NAME`` where it is not built in.
      dynamic: the names of inputs and outputs of which a dimension is open.
      weight_bytes: of all its constants together.
    """

    operations: tuple[str, ...]
    dynamic: tuple[str, ...]
    weight_bytes: int


def read_litert(content: bytes) -> LiteRtFile:
    """Reads the flatbuffer.

    Raises:
      ConversionError: where it is no LiteRT file, or was cut short.
    """
    try:
        if not Model.ModelBufferHasIdentifier(content, 0):
            raise ConversionError("The file is no LiteRT model")
        model = Model.GetRootAs(content)
        return LiteRtFile(_operations(model), _dynamic(model.Subgraphs(0)), _weight_bytes(model))
    except (struct.error, IndexError, TypeError, ValueError, AttributeError) as error:
        raise ConversionError("The LiteRT file is cut short or damaged") from error


def require_usable(content: bytes, expected_weight_bytes: float) -> None:
    """Refuses a file that a device could not run, or that lost its weights.

    Raises:
      ConversionError: says what is wrong with it.
    """
    found = read_litert(content)
    foreign = [name for name in found.operations if name.startswith("custom:")]
    stateful = [name for name in found.operations if name.startswith(_STATEFUL)]
    if foreign or stateful:
        raise ConversionError(
            f"The file needs {', '.join(foreign + stateful)}, which devices do not have"
        )
    if found.dynamic:
        raise ConversionError(f"The file leaves a dimension open in {', '.join(found.dynamic)}")
    if found.weight_bytes < _KEPT * expected_weight_bytes:
        raise ConversionError(
            f"The file holds {found.weight_bytes:,} bytes of weights; the model has"
            f" {expected_weight_bytes:,.0f}"
        )
    load_interpreter(content)


def load_interpreter(content: bytes) -> Any:
    """An interpreter of one thread, ready to run.

    Raises:
      ConversionError: where the runtime does not accept the file.
    """
    try:
        interpreter = Interpreter(model_content=content, num_threads=1)
        interpreter.allocate_tensors()
    except (ValueError, RuntimeError) as error:
        raise ConversionError(f"The runtime does not accept the file: {error}") from error
    return interpreter


def _operations(model: Any) -> tuple[str, ...]:
    names = set()
    for index in range(model.OperatorCodesLength()):
        code = model.OperatorCodes(index)
        custom = code.CustomCode()
        builtin = max(code.BuiltinCode(), code.DeprecatedBuiltinCode())
        names.add(f"custom:{custom.decode()}" if custom else _BUILTIN_NAMES[builtin])
    return tuple(sorted(names))


def _dynamic(graph: Any) -> tuple[str, ...]:
    ends = [graph.Inputs(i) for i in range(graph.InputsLength())]
    ends += [graph.Outputs(i) for i in range(graph.OutputsLength())]
    names = []
    for index in ends:
        tensor = graph.Tensors(index)
        open_sizes = [tensor.ShapeSignature(i) for i in range(tensor.ShapeSignatureLength())]
        if any(size < 0 for size in open_sizes):
            names.append(tensor.Name().decode())
    return tuple(names)


def _weight_bytes(model: Any) -> int:
    return sum(model.Buffers(index).DataLength() for index in range(model.BuffersLength()))
