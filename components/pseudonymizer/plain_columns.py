"""Columns of typed files in the few types that techniques and tf.Examples know.

Whole numbers, truth values, floating numbers, text, bytes, and lists of these stay as they are.
Dates, times and decimal numbers become the text that a CSV file would have for them.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ..errors import DataError
from .column_shapes import is_list, map_lists
from .column_types import ColumnType
from .text_columns import is_text


def plain_batch(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Every column in a plain type.

    Raises:
      DataError: for a column of a type that has no plain form, such as a struct, and for a list
        with a null inside, which no tf.Example can hold.
    """
    names = batch.schema.names
    columns = [plain(name, column) for name, column in zip(names, batch.columns, strict=True)]
    return pa.RecordBatch.from_arrays(columns, names)


def plain(name: str, values: pa.Array) -> pa.Array:
    """One column in a plain type; see :func:`plain_batch`."""
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    if is_list(values.type):
        inside = values.flatten()
        if inside.null_count:
            raise DataError(
                f"Column {name!r} has a list with a missing value inside",
                remedy="Leave such values out of the list.",
            )
        target = _plain_type(name, values.type.value_type, values.type)
        if target == values.type.value_type:
            return values
        return map_lists(values, lambda held: _cast(held, target))
    target = _plain_type(name, values.type, values.type)
    return values if target == values.type else _cast(values, target)


def declared_type(kind: pa.DataType) -> ColumnType:
    """The feature that a plain column of a typed file becomes; a list's is that of its values."""
    if is_list(kind):
        kind = kind.value_type
    if pa.types.is_null(kind):
        return ColumnType.EMPTY
    if pa.types.is_integer(kind) or pa.types.is_boolean(kind):
        return ColumnType.INT
    return ColumnType.FLOAT if pa.types.is_floating(kind) else ColumnType.STRING


def _plain_type(name: str, kind: pa.DataType, whole: pa.DataType) -> pa.DataType:
    types = pa.types
    if types.is_float16(kind):
        return pa.float32()
    if types.is_temporal(kind) or types.is_decimal(kind) or types.is_uint64(kind):
        return pa.string()
    if types.is_dictionary(kind):
        return _plain_type(name, kind.value_type, whole)
    if types.is_fixed_size_binary(kind):
        return pa.binary()
    plain = types.is_integer(kind) or types.is_boolean(kind) or types.is_floating(kind)
    if plain or is_text(kind) or types.is_null(kind):
        return kind
    raise DataError(
        f"Column {name!r} is of type {whole}, which no feature holds",
        remedy="Give plain values or lists of them, or leave the column out of the file.",
    )


def _cast(values: pa.Array, target: pa.DataType) -> pa.Array:
    if pa.types.is_uint64(values.type):
        try:
            return values.cast(pa.int64())
        except pa.ArrowInvalid:
            pass  # beyond 64 bits with a sign, a number is text, as in a CSV file
    if pa.types.is_decimal(values.type):
        return _text_of_decimals(values)
    if pa.types.is_float16(values.type):  # Arrow itself does not cast these everywhere
        valid = np.asarray(values.is_valid())
        return pa.array(values.to_numpy(zero_copy_only=False).astype(np.float32), mask=~valid)
    return values.cast(target)


def _text_of_decimals(values: pa.Array) -> pa.Array:
    encoded = values.dictionary_encode()
    text = [None if one is None else f"{one:f}" for one in encoded.dictionary.to_pylist()]
    return pa.array(text, pa.string()).take(encoded.indices)
