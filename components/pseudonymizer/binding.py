"""A policy joined with its keys: the batch form for training, the row form for serving."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

import pyarrow as pa

from ..errors import DataError
from .techniques import Technique


class BoundPolicy:
    """Each column's technique with its key. It holds keys, so it refuses to be pickled."""

    def __init__(self, techniques: Mapping[str, Technique], required: frozenset[str]) -> None:
        """Takes each column's bound technique, and the columns that may not have a null."""
        self._techniques = techniques
        self._required = required

    def __reduce__(self) -> NoReturn:
        raise TypeError("A BoundPolicy holds keys; send the policy and the keyset's path instead.")

    def apply_batch(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Treats a batch of rows.

        Args:
          batch: columns of the policy, in any order.

        Returns:
          The published columns, sorted by name; as many rows, in order.

        Raises:
          DataError: for a column that the policy does not name, or a null where it allows none.
        """
        columns = {name: batch.column(i) for i, name in enumerate(batch.schema.names)}
        self._require_named(columns)
        for name in self._required & columns.keys():
            if columns[name].null_count:
                raise _missing(name)
        published = {
            name: self._techniques[name].apply_column(columns[name])
            for name in sorted(columns)
            if self._techniques[name].publishes
        }
        return pa.RecordBatch.from_arrays(list(published.values()), list(published))

    def apply(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Treats one row, for instance a request at serving, as :meth:`apply_batch` does.

        Args:
          row: values by column. A missing value is None; a column may be absent, as the label is
            at serving, and stays absent.

        Returns:
          The published columns, sorted by name.

        Raises:
          DataError: as :meth:`apply_batch`.
        """
        self._require_named(row)
        for name in self._required & row.keys():
            if row[name] is None:
                raise _missing(name)
        return {
            name: self._techniques[name].apply_value(row[name])
            for name in sorted(row)
            if self._techniques[name].publishes
        }

    def _require_named(self, columns: Mapping[str, Any]) -> None:
        unknown = sorted(set(columns) - set(self._techniques))
        if unknown:
            raise DataError(
                f"The policy names no column {unknown[0]!r}",
                remedy="Name it in the policy with a role and a transform, or leave it out.",
            )


def _missing(column: str) -> DataError:
    return DataError(
        f"Column {column!r} has a missing value, and its on_null is error",
        remedy="Complete the data, or set on_null: keep.",
    )
