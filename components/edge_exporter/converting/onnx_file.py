"""Looks into an ONNX file: tf2onnx reports success with operations left that no runtime has.

Needs the extra ``onnx``.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import onnx
import onnxruntime
from google.protobuf.message import DecodeError

from ...errors import ConversionError

# Converters merge neighbouring constants: a file may hold a little less than all weights.
_KEPT = 0.9

_FATAL = 4


@dataclasses.dataclass(frozen=True)
class OnnxFile:
    """What an ONNX file holds.

    Attributes:
      operations: the name of each kind of operation.
      unknown: those that ONNX does not define in the operation set that the file names.
      dynamic: the names of inputs and outputs of which a dimension is open.
      weight_bytes: of all its constants together.
    """

    operations: tuple[str, ...]
    unknown: tuple[str, ...]
    dynamic: tuple[str, ...]
    weight_bytes: int


def read_onnx(content: bytes) -> OnnxFile:
    """Reads the protobuf.

    Raises:
      ConversionError: where it is no ONNX file, was cut short, or keeps weights in other files.
    """
    model = _parsed(content)
    nodes = list(_nodes(model.graph))
    tensors = list(_tensors(model.graph, nodes))
    if any(tensor.data_location == onnx.TensorProto.EXTERNAL for tensor in tensors):
        raise ConversionError("The file keeps its weights in other files, which do not ship")
    versions = {opset.domain: opset.version for opset in model.opset_import}
    return OnnxFile(
        operations=tuple(sorted({node.op_type for node in nodes})),
        unknown=tuple(sorted({node.op_type for node in nodes if not _known(node, versions)})),
        dynamic=tuple(_dynamic([*model.graph.input, *model.graph.output])),
        weight_bytes=sum(onnx.numpy_helper.to_array(tensor).nbytes for tensor in tensors),
    )


def require_usable(content: bytes, expected_weight_bytes: float) -> None:
    """Refuses a file that onnxruntime could not run, or that lost its weights.

    Raises:
      ConversionError: says what is wrong with it.
    """
    found = read_onnx(content)
    if found.unknown:
        raise ConversionError(f"The file needs {', '.join(found.unknown)}, which ONNX has not")
    if found.dynamic:
        raise ConversionError(f"The file leaves a dimension open in {', '.join(found.dynamic)}")
    if found.weight_bytes < _KEPT * expected_weight_bytes:
        raise ConversionError(
            f"The file holds {found.weight_bytes:,} bytes of weights; the model has"
            f" {expected_weight_bytes:,.0f}"
        )
    try:
        onnx.checker.check_model(content, full_check=True)
    except (onnx.checker.ValidationError, onnx.shape_inference.InferenceError) as error:
        raise ConversionError(f"The file breaks the rules of ONNX: {error}") from error
    load_session(content)


def load_session(content: bytes) -> Any:
    """A session of onnxruntime on the processor, one thread, ready to run.

    Raises:
      ConversionError: where the runtime does not accept the file.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = _FATAL
    try:
        return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    # onnxruntime's errors have no common base but this one.
    except Exception as error:
        raise ConversionError(f"The runtime does not accept the file: {error}") from error


def embed_metadata(content: bytes, metadata: Mapping[str, str]) -> bytes:
    """The file with ``metadata`` among its properties, where onnxruntime's ``get_modelmeta`` and
    model viewers show it; the answers stay as they are."""
    model = _parsed(content)
    kept = {entry.key: entry.value for entry in model.metadata_props}
    onnx.helper.set_model_props(model, {**kept, **metadata})
    return bytes(model.SerializeToString(deterministic=True))


def _parsed(content: bytes) -> onnx.ModelProto:
    try:
        model = onnx.load_model_from_string(content)
    except DecodeError as error:
        raise ConversionError("The ONNX file is cut short or damaged") from error
    if not model.graph.node or not model.opset_import:
        raise ConversionError("The file is no ONNX model")
    return model


def _nodes(graph: onnx.GraphProto) -> Iterator[onnx.NodeProto]:
    """All nodes, those of the graphs inside conditions and loops among them."""
    for node in graph.node:
        yield node
        for attribute in node.attribute:
            for inner in [attribute.g, *attribute.graphs]:
                yield from _nodes(inner)


def _tensors(graph: onnx.GraphProto, nodes: Iterable[onnx.NodeProto]) -> Iterator[onnx.TensorProto]:
    yield from graph.initializer
    for node in nodes:
        for attribute in node.attribute:
            if attribute.type == onnx.AttributeProto.TENSOR:
                yield attribute.t
            yield from attribute.g.initializer


def _known(node: onnx.NodeProto, versions: Mapping[str, int]) -> bool:
    # A domain of someone's own is known to nobody else, whatever it holds.
    if node.domain not in ("", "ai.onnx", "ai.onnx.ml"):
        return False
    return bool(onnx.defs.has(node.op_type, versions.get(node.domain, 1), node.domain))


def _dynamic(ends: Iterable[onnx.ValueInfoProto]) -> Iterator[str]:
    for end in ends:
        tensor = end.type.tensor_type
        sizes = [one.dim_value if one.HasField("dim_value") else 0 for one in tensor.shape.dim]
        if not tensor.HasField("shape") or any(size <= 0 for size in sizes):
            yield end.name
