"""Reads a Parquet file, block by block, as columns of the kinds that it is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet

from ...errors import DataError
from .form import Form
from .kinds import FLOAT, INT, STRING, UNKNOWN, Columns

ROWS = 50_000
"""As many rows are held in memory at a time."""


def parquet_columns(path: Path) -> Columns:
    """Tells each column's kind from the file's schema.

    Truth values, times and dates count as whole numbers, decimal numbers as numbers.

    Raises:
      DataError: where the file is cut short, or a column is of a type that has no statistics.
    """
    schema = _open(path).schema_arrow
    return Columns(str(path), Form.PARQUET, {field.name: _kind(field, path) for field in schema})


def parquet_batches(path: Path, kinds: Mapping[str, str]) -> Iterator[pa.RecordBatch]:
    """The rows, each column of the kind given, lists left as they are."""
    try:
        for batch in _open(path).iter_batches(batch_size=ROWS):
            columns = [
                _as_kind(column, kinds[name])
                for name, column in zip(batch.schema.names, batch.columns, strict=True)
            ]
            yield pa.RecordBatch.from_arrays(columns, batch.schema.names)
    except (pa.ArrowException, OSError) as error:
        raise _damaged(path, error) from error


def _open(path: Path) -> pa.parquet.ParquetFile:
    try:
        return pa.parquet.ParquetFile(path)
    except (pa.ArrowException, OSError) as error:
        raise _damaged(path, error) from error


def _damaged(path: Path, error: Exception) -> DataError:
    reason = str(error).splitlines()[0]
    return DataError(f"The Parquet file is cut short or damaged: {reason}", where=str(path))


def _kind(field: pa.Field, path: Path) -> str:
    kind = _kind_of_type(_value_type(field.type))
    if kind is None:
        raise DataError(
            f"Column {field.name!r} is of type {field.type}, of which no statistics are taken",
            where=str(path),
            remedy="Leave the column out of the file.",
        )
    return kind


def _kind_of_type(kind: pa.DataType) -> str | None:
    types = pa.types
    if types.is_integer(kind) or types.is_boolean(kind) or types.is_temporal(kind):
        return INT
    if types.is_floating(kind) or types.is_decimal(kind):
        return FLOAT
    if any(is_words(kind) for is_words in _WORDS):
        return STRING
    return UNKNOWN if types.is_null(kind) else None


_WORDS = (
    pa.types.is_string,
    pa.types.is_large_string,
    pa.types.is_binary,
    pa.types.is_large_binary,
)


def _is_list(kind: pa.DataType) -> bool:
    return bool(pa.types.is_list(kind) or pa.types.is_large_list(kind))


def _value_type(kind: pa.DataType) -> pa.DataType:
    if _is_list(kind) or pa.types.is_dictionary(kind):
        return _value_type(kind.value_type)
    return kind


def _as_kind(column: pa.Array, kind: str) -> pa.Array:
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if _is_list(column.type):
        return column.cast(pa.large_list(_target(column.type.value_type, kind)))
    if pa.types.is_temporal(column.type):
        column = column.cast(pa.int32() if column.type.bit_width == 32 else pa.int64())
    return column.cast(_target(column.type, kind))


def _target(kind: pa.DataType, wanted: str) -> pa.DataType:
    if wanted == INT:
        return pa.uint64() if pa.types.is_uint64(kind) else pa.int64()
    if wanted == FLOAT:
        return pa.float64()
    return pa.large_binary() if wanted == STRING else kind
