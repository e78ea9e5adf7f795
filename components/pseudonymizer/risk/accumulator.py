"""Gathers what risk is measured by, part by part, and merges parts."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .codes import Codes
from .measure import Risk, measure_risk
from .sensitive import Sensitive


@dataclasses.dataclass(frozen=True)
class RiskColumns:
    """Which columns of a table mean what.

    Attributes:
      quasi: those that identify in combination.
      sensitive: those that an attacker would learn.
      subject: says whom a row is about; None where each row is a subject of its own.
    """

    quasi: tuple[str, ...]
    sensitive: tuple[str, ...] = ()
    subject: str | None = None

    @property
    def all(self) -> tuple[str, ...]:
        """Every column once."""
        subject = () if self.subject is None else (self.subject,)
        return tuple(dict.fromkeys((*self.quasi, *self.sensitive, *subject)))


class RiskAccumulator:
    """Adds batches, merges with others, and gives the same figures in whatever order.

    It keeps four bytes a row and column, and each different value of a column once. Values are
    compared as they stand; a missing one is a value like any other. The rows must be such as may be
    kept: treated already, where they will be published.
    """

    def __init__(self, columns: RiskColumns) -> None:
        """Starts without rows."""
        self._columns = columns
        self._chunks: dict[str, list[pa.DictionaryArray]] = {name: [] for name in columns.all}
        self._rows = 0

    @property
    def rows(self) -> int:
        """Rows gathered so far."""
        return self._rows

    def add(self, batch: pa.RecordBatch | pa.Table) -> None:
        """Takes the rows of a batch that has all the columns."""
        for name, chunks in self._chunks.items():
            column = batch.column(batch.schema.get_field_index(name))
            chunks.extend(_encoded(column))
        self._rows += batch.num_rows

    def merge(self, others: Iterable[RiskAccumulator]) -> None:
        """Takes the rows that others gathered of the same columns."""
        for other in others:
            for name, chunks in self._chunks.items():
                chunks.extend(other._chunks[name])
            self._rows += other._rows

    def compact(self) -> None:
        """Leaves each column as one piece, so that little is sent or pickled."""
        for name, chunks in self._chunks.items():
            if len(chunks) > 1:
                unified = pa.chunked_array(chunks).unify_dictionaries()
                self._chunks[name] = [pa.concat_arrays(unified.chunks)]

    def result(self, sampling: float = 1.0) -> Risk:
        """The figures of all rows so far, of which there must be at least one.

        Args:
          sampling: share of the population's subjects that are in the data, above 0, to 1.
        """
        self.compact()
        subject = self._columns.subject
        return measure_risk(
            {name: self._codes(name) for name in self._columns.quasi},
            np.arange(self._rows) if subject is None else self._codes(subject, nulls_apart=True),
            {name: self._sensitive(name) for name in self._columns.sensitive},
            sampling,
        )

    def _codes(self, name: str, nulls_apart: bool = False) -> Codes:
        [column] = self._chunks[name]
        null = len(column.dictionary)
        codes = np.asarray(column.indices.fill_null(null)).astype(np.int64)
        if nulls_apart:
            missing = codes == null
            codes[missing] += np.arange(np.count_nonzero(missing))
        return codes

    def _sensitive(self, name: str) -> Sensitive:
        [column] = self._chunks[name]
        ranks = value_ranks(column.dictionary)
        codes = self._codes(name)
        if ranks is None:
            return Sensitive(codes)
        # A missing value comes before the least.
        return Sensitive(np.append(ranks + 1, 0)[codes], ordered=True)


def value_ranks(values: pa.Array) -> Codes | None:
    """The rank of each value among all, equal for equal ones; None where values have no order.

    Numbers and times have one, and text that is numbers throughout; names and truth values do not.
    """
    kind = values.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        try:
            values = pc.cast(values, pa.float64())
        except pa.ArrowInvalid:
            return None
    elif not (
        pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_temporal(kind)
    ):
        return None
    ranks = pc.rank(values, sort_keys="ascending", tiebreaker="dense")
    return np.asarray(ranks).astype(np.int64) - 1


def _encoded(column: pa.Array | pa.ChunkedArray) -> list[pa.DictionaryArray]:
    chunks = column.chunks if isinstance(column, pa.ChunkedArray) else [column]
    return [
        one if isinstance(one, pa.DictionaryArray) else one.dictionary_encode()
        for one in chunks
        if len(one)
    ]
