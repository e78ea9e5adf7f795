"""What a span holds in one column, gathered batch by batch from its text."""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from .column_types import ColumnType, as_type, infer_type, wider


@dataclasses.dataclass(frozen=True)
class ColumnFacts:
    """Counts of one column over a span.

    Attributes:
      nulls: rows without a value.
      distinct: different values, as they are written.
      type: the narrowest type that all values have.
    """

    nulls: int
    distinct: int
    type: ColumnType


class ColumnSurvey:
    """Gathers :class:`ColumnFacts`; memory grows with the distinct values, not with the rows.

    Only where ``coded``, for what risk is measured by, four bytes for each row are kept besides.
    """

    def __init__(self, coded: bool) -> None:
        """Starts without rows."""
        self._coded = coded
        self._nulls = 0
        self._type = ColumnType.EMPTY
        self._distinct = pa.array([], pa.string())
        self._fresh: list[pa.Array] = []
        self._codes: list[pa.DictionaryArray] = []

    def add(self, values: pa.Array) -> ColumnType:
        """Takes a batch, and returns the narrowest type of this batch alone."""
        encoded = values.dictionary_encode()
        kind = infer_type(encoded.dictionary)
        self._nulls += values.null_count
        self._type = wider(self._type, kind)
        self._fresh.append(encoded.dictionary)
        if sum(map(len, self._fresh)) > len(self._distinct):
            self._merge()
        if self._coded:
            self._codes.append(encoded)
        return kind

    def facts(self) -> ColumnFacts:
        """What was gathered so far."""
        self._merge()
        return ColumnFacts(self._nulls, len(self._distinct), self._type)

    def codes(self, kind: ColumnType, nulls_apart: bool = False) -> npt.NDArray[np.int64]:
        """A number for each row that stands for its value read as ``kind``; int64, shape (rows,).

        Values written differently that are published alike, such as 1 and 1.0 of a column of
        floats, have one number. Nulls share one, or with ``nulls_apart`` each has its own.
        """
        whole = pa.chunked_array(self._codes).unify_dictionaries()
        published = as_type(whole.chunk(0).dictionary, kind).dictionary_encode()
        by_code = np.asarray(published.indices.fill_null(0)).astype(np.int64)
        null = len(by_code)
        indices = np.concatenate(
            [np.asarray(chunk.indices.fill_null(null)).astype(np.int64) for chunk in whole.chunks]
        )
        numbers = np.append(by_code, null)[indices]
        if nulls_apart:
            missing = indices == null
            numbers[missing] += np.arange(missing.sum())
        return numbers

    def _merge(self) -> None:
        merged = pa.concat_arrays([self._distinct, *self._fresh])
        self._distinct, self._fresh = pc.unique(merged), []
