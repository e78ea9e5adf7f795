"""What a span holds in one column, and what will be published of it, gathered batch by batch."""

from __future__ import annotations

import dataclasses

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..errors import DataError
from .column_shapes import is_list, one_to_a_row
from .column_types import ColumnType, as_type, infer_type, wider
from .plain_columns import declared_type
from .risk.codes import Codes
from .text_columns import is_text


@dataclasses.dataclass(frozen=True)
class ColumnFacts:
    """Counts of one column over a span.

    Attributes:
      nulls: rows without a value.
      distinct: different values, as they are written; of lists, different values in them.
    """

    nulls: int
    distinct: int


class ColumnSurvey:
    """Gathers :class:`ColumnFacts` of raw values; memory grows with the distinct ones."""

    def __init__(self) -> None:
        """Starts without rows."""
        self._nulls = 0
        self._distinct = pa.array([], pa.string())
        self._fresh: list[pa.Array] = []

    def add(self, values: pa.Array) -> None:
        """Takes a batch."""
        self._nulls += values.null_count
        self._fresh.append(text_of(pc.unique(_flat(values).drop_null())))
        if sum(map(len, self._fresh)) > len(self._distinct):
            self._merge()

    def facts(self) -> ColumnFacts:
        """What was gathered so far."""
        self._merge()
        return ColumnFacts(self._nulls, len(self._distinct))

    def _merge(self) -> None:
        merged = pa.concat_arrays([self._distinct, *self._fresh])
        self._distinct, self._fresh = pc.unique(merged), []


class PublishedSurvey:
    """Gathers a published column's type and, where ``coded``, four bytes for each row.

    The codes are what risk is measured by.
    """

    def __init__(self, name: str, coded: bool) -> None:
        """Starts without rows."""
        self._name = name
        self._coded = coded
        self._type = ColumnType.EMPTY
        self._codes: list[pa.DictionaryArray] = []

    @property
    def type(self) -> ColumnType:
        """The narrowest type that all values have."""
        return self._type

    def add(self, values: pa.Array, typed: bool) -> None:
        """Takes a batch; where not ``typed``, text that is all numbers counts as numbers.

        Raises:
          DataError: for a column of lists where ``coded``.
        """
        if self._coded:
            values = self._one_to_a_row(values)
        self._type = wider(self._type, _kind(values, typed))
        if self._coded:
            encoded = values.dictionary_encode()
            text = text_of(encoded.dictionary)
            self._codes.append(pa.DictionaryArray.from_arrays(encoded.indices, text))

    def codes(self, kind: ColumnType) -> tuple[Codes, pa.Array]:
        """A number for each row that stands for its value read as ``kind``, and the values.

        Values written differently that are published alike, such as 1 and 1.0 of a column of
        floats, have one number. That of a missing value is the number of values.
        """
        whole = pa.chunked_array(self._codes).unify_dictionaries()
        published = as_type(whole.chunk(0).dictionary, kind).dictionary_encode()
        by_code = np.asarray(published.indices.fill_null(0)).astype(np.int64)
        null = len(by_code)
        indices = np.concatenate(
            [np.asarray(chunk.indices.fill_null(null)).astype(np.int64) for chunk in whole.chunks]
        )
        codes: Codes = np.append(by_code, len(published.dictionary))[indices]
        return codes, published.dictionary

    def _one_to_a_row(self, values: pa.Array) -> pa.Array:
        single = one_to_a_row(values)
        if single is None:
            raise DataError(
                f"Column {self._name!r} has lists of several values, by which no risk is measured",
                remedy="Give one value a row to the subject, to quasi-identifiers and to sensitive "
                "columns.",
            )
        return single


def text_of(values: pa.Array) -> pa.Array:
    """Values as text, bytes that are no text with their codes, so that equal ones stay equal."""
    if pa.types.is_null(values.type):
        return values.cast(pa.string())
    if pa.types.is_boolean(values.type):
        return values.cast(pa.int8()).cast(pa.string())
    try:
        return values.cast(pa.string())
    except pa.ArrowInvalid:
        decoded = [one and one.decode("utf-8", "backslashreplace") for one in values.to_pylist()]
        return pa.array(decoded, pa.string())


def _flat(values: pa.Array) -> pa.Array:
    return values.flatten() if is_list(values.type) else values


def _kind(values: pa.Array, typed: bool) -> ColumnType:
    if values.null_count == len(values):
        return ColumnType.EMPTY
    if typed or not is_text(values.type):
        return declared_type(values.type)
    return infer_type(pc.unique(values))
