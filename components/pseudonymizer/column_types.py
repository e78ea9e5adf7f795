"""The type of a column that is kept: found from its text once, and the same in every batch.

A CSV file carries no types. They are found from the whole span before anything is published, so a
batch of blanks cannot turn a column of numbers into text; to keep a type fixed between spans too,
the policy pins it with ``type:``.
"""

from __future__ import annotations

import enum

import pyarrow as pa
import pyarrow.compute as pc

_DIGITS = r"^-?[0-9]+$"


class ColumnType(str, enum.Enum):
    """What a published feature is. EMPTY has no value at all, hence no feature."""

    EMPTY = "empty"
    INT = "int"
    FLOAT = "float"
    STRING = "string"

    @property
    def arrow(self) -> pa.DataType:
        """The type in Arrow; that of a tf.Example's feature: int64, float32 or bytes."""
        return {
            ColumnType.EMPTY: pa.null(),
            ColumnType.INT: pa.int64(),
            ColumnType.FLOAT: pa.float32(),
            ColumnType.STRING: pa.string(),
        }[self]


def infer_type(values: pa.Array) -> ColumnType:
    """The narrowest type that every value of a text column has; nulls count for nothing.

    Digits that do not fit 64 bits make a column text, since a float would change them.
    """
    values = values.drop_null()
    if not len(values):
        return ColumnType.EMPTY
    digits = pc.match_substring_regex(values, _DIGITS)
    whole = values.filter(digits)
    if not _casts(whole, pa.int64()):
        return ColumnType.STRING
    if len(whole) == len(values):
        return ColumnType.INT
    return ColumnType.FLOAT if _casts(values, pa.float64()) else ColumnType.STRING


def wider(one: ColumnType, other: ColumnType) -> ColumnType:
    """The narrowest type that holds the values of both."""
    order = list(ColumnType)
    return max(one, other, key=order.index)


def as_type(values: pa.Array, kind: ColumnType) -> pa.Array:
    """Reads a text column as ``kind``, which is at least as wide as :func:`infer_type` found."""
    if kind is ColumnType.EMPTY:
        return pa.nulls(len(values))
    if kind is ColumnType.FLOAT:
        values = values.cast(pa.float64())  # rounded once, from the text's nearest double
    return values.cast(kind.arrow, safe=False)


def _casts(values: pa.Array, kind: pa.DataType) -> bool:
    try:
        values.cast(kind)
    except pa.ArrowInvalid:
        return False
    return True
