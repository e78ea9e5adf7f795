"""Looks into a LiteRT file, because a converter's exit code 0 proves nothing about it."""

from __future__ import annotations

import dataclasses
import io
import struct
import zipfile
from typing import Any

from ai_edge_litert.interpreter import Interpreter
from ai_edge_litert.schema_py_generated import BuiltinOperator, Model, TensorType

from ...errors import ConversionError

# Converters merge neighbouring constants: a file may hold a little less than all weights.
_KEPT = 0.9

_BUILTIN_NAMES = {
    value: name for name, value in vars(BuiltinOperator).items() if isinstance(value, int)
}
# What TFLite calls the entry that describes a model, with files appended to it as a zip archive.
METADATA_NAME = "TFLITE_METADATA"

_QUANTISED = (TensorType.INT8, TensorType.UINT8, TensorType.INT16)
_STATEFUL = ("HASHTABLE", "VAR_HANDLE", "READ_VARIABLE", "ASSIGN_VARIABLE")


@dataclasses.dataclass(frozen=True)
class LiteRtFile:
    """What a LiteRT file holds.

    Attributes:
      operations: the name of each kind of operation; ``custom:NAME`` where it is not built in.
      dynamic: the names of inputs and outputs of which a dimension is open.
      unscaled: the names of integer inputs and outputs of which nobody says what number they mean.
      weight_bytes: of all its constants together.
    """

    operations: tuple[str, ...]
    dynamic: tuple[str, ...]
    unscaled: tuple[str, ...]
    weight_bytes: int


def read_litert(content: bytes) -> LiteRtFile:
    """Reads the flatbuffer.

    Raises:
      ConversionError: where it is no LiteRT file, or was cut short, the archive that metadata
        appends to it included.
    """
    try:
        if not Model.ModelBufferHasIdentifier(content, 0):
            raise ConversionError("The file is no LiteRT model")
        model = Model.GetRootAs(content)
        ends = _ends(model.Subgraphs(0))
        found = LiteRtFile(
            operations=_operations(model),
            dynamic=tuple(tensor.Name().decode() for tensor in ends if _is_dynamic(tensor)),
            unscaled=tuple(tensor.Name().decode() for tensor in ends if _is_unscaled(tensor)),
            weight_bytes=_weight_bytes(model),
        )
        _require_archive(model, content)
    except (struct.error, IndexError, TypeError, ValueError, AttributeError) as error:
        raise ConversionError("The LiteRT file is cut short or damaged") from error
    return found


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
      ConversionError: where the file was cut short, takes or gives integers of which it does not
        say what they mean, or is not accepted by the runtime.
    """
    unscaled = read_litert(content).unscaled
    if unscaled:
        raise ConversionError(f"The file has integers without a scale in {', '.join(unscaled)}")
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


def _ends(graph: Any) -> list[Any]:
    inputs = [graph.Inputs(position) for position in range(graph.InputsLength())]
    outputs = [graph.Outputs(position) for position in range(graph.OutputsLength())]
    return [graph.Tensors(index) for index in inputs + outputs]


def _is_dynamic(tensor: Any) -> bool:
    sizes = (tensor.ShapeSignature(at) for at in range(tensor.ShapeSignatureLength()))
    return any(size < 0 for size in sizes)


def _is_unscaled(tensor: Any) -> bool:
    if tensor.Type() not in _QUANTISED:
        return False
    how = tensor.Quantization()
    return how is None or how.ScaleLength() != 1 or how.ZeroPointLength() != 1 or how.Scale(0) <= 0


def _require_archive(model: Any, content: bytes) -> None:
    # The interpreter reads the model alone: it would not miss the end of the file.
    names = [model.Metadata(position).Name() for position in range(model.MetadataLength())]
    if METADATA_NAME.encode() in names and not zipfile.is_zipfile(io.BytesIO(content)):
        raise ConversionError("The LiteRT file is cut short: what its metadata appends is gone")


def _weight_bytes(model: Any) -> int:
    return sum(model.Buffers(index).DataLength() for index in range(model.BuffersLength()))
