"""Writes a model card into a LiteRT file, as TFLite's metadata has it.

The flatbuffer gets an entry TFLITE_METADATA, a flatbuffer of TFLite's metadata schema (identifier
M001), and the files of the card are appended as a zip archive, so that ``unzip -l`` lists them:
https://ai.google.dev/edge/litert/conversion/tensorflow/metadata. There is no package of the schema
for Python 3.12 and later, hence the tables below.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema

from ..formats import Format
from .litert_file import METADATA_NAME
from .model_card import ModelCard

_METADATA_IDENTIFIER = b"M001"
_PARSER_VERSION = "1.0.0"
_MODEL_IDENTIFIER = b"TFL3"
_ALIGNMENT = 16

# AssociatedFileType of the schema.
_DESCRIPTIONS, _AXIS_LABELS = 1, 2
# How many fields each table has, and the position of those that are written.
_FILE_FIELDS, _FILE_NAME, _FILE_TYPE = 4, 0, 2
_STATS_FIELDS, _STATS_MAX, _STATS_MIN = 2, 0, 1
_TENSOR_FIELDS, _TENSOR_NAME, _TENSOR_STATS, _TENSOR_FILES = 7, 0, 5, 6
_GRAPH_FIELDS, _GRAPH_INPUTS, _GRAPH_OUTPUTS = 7, 2, 3
_MODEL_FIELDS, _MODEL_NAME, _MODEL_VERSION, _MODEL_GRAPHS = 8, 0, 2, 3
_MODEL_LICENCE, _MODEL_FILES, _MODEL_PARSER = 5, 6, 7


def embed_metadata(content: bytes, kind: Format, card: ModelCard) -> bytes:
    """The file with the card in it; its answers stay as they are, bit by bit.

    Constants are aligned to 16 bytes, as the file format asks for and Python's writers forget:
    microcontrollers read them in place.
    """
    model = schema.ModelT.InitFromPackedBuf(content)
    entry = schema.MetadataT()
    entry.name, entry.buffer = METADATA_NAME, len(model.buffers)
    model.metadata = [*(model.metadata or []), entry]
    described = schema.BufferT()
    described.data = np.frombuffer(_metadata(model, kind, card), np.uint8)
    model.buffers = [_AlignedBuffer(buffer) for buffer in [*model.buffers, described]]
    builder = flatbuffers.Builder(len(content))
    builder.Finish(model.Pack(builder), file_identifier=_MODEL_IDENTIFIER)
    return _with_files(bytes(builder.Output()), card.files(kind))


class _AlignedBuffer(schema.BufferT):
    """A buffer that starts at a multiple of 16 bytes."""

    def __init__(self, buffer: Any) -> None:
        super().__init__()
        self.data, self.offset, self.size = buffer.data, buffer.offset, buffer.size

    def Pack(self, builder: Any) -> Any:
        if self.data is not None:
            builder.Prep(_ALIGNMENT, len(self.data))
        return super().Pack(builder)


def _with_files(content: bytes, files: Mapping[str, str]) -> bytes:
    whole = io.BytesIO(content)
    with zipfile.ZipFile(whole, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            # Without a date, so that the same model gives the same file.
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, text)
    return whole.getvalue()


def _metadata(model: Any, kind: Format, card: ModelCard) -> bytes:
    builder = flatbuffers.Builder()
    inputs, outputs = _ends(model)
    kinds = {
        name: _AXIS_LABELS if name == "labels.txt" else _DESCRIPTIONS for name in card.files(kind)
    }
    graph = _table(
        builder,
        _GRAPH_FIELDS,
        {
            _GRAPH_INPUTS: _tensors(builder, inputs, card.ranges if kind.calibrated else {}, ()),
            _GRAPH_OUTPUTS: _tensors(builder, outputs, {}, card.labels),
        },
    )
    strings = {
        _MODEL_NAME: kind.name,
        _MODEL_VERSION: str(card.source.get("model_sha256", "")),
        _MODEL_LICENCE: card.licence,
        _MODEL_PARSER: _PARSER_VERSION,
    }
    fields = {field: builder.CreateString(text) for field, text in strings.items()}
    fields[_MODEL_GRAPHS] = _vector(builder, [graph])
    fields[_MODEL_FILES] = _files(builder, kinds)
    builder.Finish(_table(builder, _MODEL_FIELDS, fields), file_identifier=_METADATA_IDENTIFIER)
    return bytes(builder.Output())


def _ends(model: Any) -> tuple[dict[str, int], dict[str, int]]:
    """The inputs and outputs in the order of the file: how many numbers the last axis has."""
    graph, [signature] = model.subgraphs[0], model.signatureDefs
    named = {one.tensorIndex: one.name.decode() for one in [*signature.inputs, *signature.outputs]}

    def sizes(indices: Any) -> dict[str, int]:
        return {named[index]: int([1, *graph.tensors[index].shape][-1]) for index in indices}

    return sizes(graph.inputs), sizes(graph.outputs)


def _tensors(
    builder: Any,
    sizes: Mapping[str, int],
    ranges: Mapping[str, tuple[float, float]],
    labels: Sequence[str],
) -> int:
    tables = []
    for name, size in sizes.items():
        fields = {_TENSOR_NAME: builder.CreateString(name)}
        if name in ranges:
            fields[_TENSOR_STATS] = _stats(builder, *ranges[name])
        if labels and size == len(labels):
            fields[_TENSOR_FILES] = _files(builder, {"labels.txt": _AXIS_LABELS})
        tables.append(_table(builder, _TENSOR_FIELDS, fields))
    return _vector(builder, tables)


def _stats(builder: Any, low: float, high: float) -> int:
    numbers = {_STATS_MAX: high, _STATS_MIN: low}
    fields = {
        field: builder.CreateNumpyVector(np.array([number], np.float32))
        for field, number in numbers.items()
    }
    return _table(builder, _STATS_FIELDS, fields)


def _files(builder: Any, kinds: Mapping[str, int]) -> int:
    tables = []
    for name, kind in kinds.items():
        fields = {_FILE_NAME: builder.CreateString(name)}
        tables.append(_table(builder, _FILE_FIELDS, fields, {_FILE_TYPE: kind}))
    return _vector(builder, tables)


def _table(
    builder: Any, size: int, references: Mapping[int, int], bytes_: Mapping[int, int] = {}
) -> int:
    builder.StartObject(size)
    for field, reference in references.items():
        builder.PrependUOffsetTRelativeSlot(field, reference, 0)
    for field, value in bytes_.items():
        builder.PrependInt8Slot(field, value, 0)
    return int(builder.EndObject())


def _vector(builder: Any, tables: Sequence[int]) -> int:
    builder.StartVector(4, len(tables), 4)
    for table in reversed(tables):
        builder.PrependUOffsetTRelative(table)
    return int(builder.EndVector())
