"""Avro object container files as Arrow batches, through fastavro, which Beam brings along."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from ..errors import DataError
from .raw_file import Opener, open_local, opened, require_distinct

_BATCH_ROWS = 1 << 13

_ARROW_TYPES = {
    "null": pa.null(),
    "boolean": pa.bool_(),
    "int": pa.int32(),
    "long": pa.int64(),
    "float": pa.float32(),
    "double": pa.float64(),
    "bytes": pa.binary(),
    "string": pa.string(),
    "enum": pa.string(),
}

_LOGICAL_TYPES = {
    "date": pa.date32(),
    "timestamp-millis": pa.timestamp("ms", "UTC"),
    "timestamp-micros": pa.timestamp("us", "UTC"),
}


class AvroFile:
    """An Avro file of records; see :class:`.raw_file.RawFile`."""

    typed = True

    def __init__(self, path: str, opener: Opener = open_local) -> None:
        """Takes a path; nothing is read yet."""
        self._path = path
        self._opener = opener

    def names(self) -> Sequence[str]:
        """The column names."""
        return self._schema().names

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The rows in order."""
        import fastavro

        schema = self._schema()
        rows = 0
        with opened(self._path, self._opener) as file:
            try:
                records = fastavro.reader(file)
                while block := list(itertools.islice(records, _BATCH_ROWS)):
                    rows += len(block)
                    yield pa.RecordBatch.from_pylist(block, schema)
            except (ValueError, EOFError, TypeError, pa.ArrowException):
                raise self._damaged() from None
        if not rows:
            raise DataError("The file has no rows", where=self._path, remedy="Give it rows.")

    def _schema(self) -> pa.Schema:
        import fastavro

        with opened(self._path, self._opener) as file:
            try:
                written = fastavro.reader(file).writer_schema
            except (ValueError, EOFError, TypeError, KeyError):
                raise self._damaged() from None
        fields = written.get("fields", ()) if isinstance(written, Mapping) else ()
        if not fields:
            raise DataError(
                "The Avro file holds no records with fields", where=self._path, remedy="Write rows."
            )
        require_distinct([field["name"] for field in fields], self._path)
        return pa.schema([(field["name"], self._type(field)) for field in fields])

    def _type(self, field: Mapping[str, Any]) -> pa.DataType:
        kind = _arrow_type(field["type"])
        if kind is None:
            raise DataError(
                f"Column {field['name']!r} is of an Avro type that no feature holds",
                where=self._path,
                remedy="Give plain values, or an array of them, each with null or without.",
            )
        return kind

    def _damaged(self) -> DataError:
        return DataError(
            "The Avro file is cut short or damaged", where=self._path, remedy="Write it again."
        )


def _arrow_type(kind: Any) -> pa.DataType | None:
    """The Arrow type of an Avro type, or None; of a union, that of its one other than null."""
    if isinstance(kind, list):
        others = [one for one in kind if one != "null"]
        return _arrow_type(others[0]) if len(others) == 1 else None
    if isinstance(kind, Mapping):
        if kind.get("logicalType") in _LOGICAL_TYPES:
            return _LOGICAL_TYPES[kind["logicalType"]]
        if kind.get("logicalType"):
            return None
        if kind["type"] == "array":
            item = _arrow_type(kind["items"])
            return None if item is None or pa.types.is_list(item) else pa.list_(item)
        return _arrow_type(kind["type"])
    return _ARROW_TYPES.get(kind) if isinstance(kind, str) else None
