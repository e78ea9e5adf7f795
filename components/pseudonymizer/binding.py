"""A policy joined with its keys: the batch form for training, the row form for serving."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

import pyarrow as pa

from ..errors import DataError
from .treatment import Treatment


class BoundPolicy:
    """Each column's treatment with its key. It holds keys, so it refuses to be pickled."""

    def __init__(
        self, treatments: Mapping[str, Treatment], subject: str, drops_unknown: bool, digest: str
    ) -> None:
        """Takes each column's treatment, whom rows are about, and the serving digest."""
        self._treatments = treatments
        self._subject = subject
        self._drops_unknown = drops_unknown
        self._per_subject = any(one.per_subject for one in treatments.values())
        self.digest = digest
        """Equal where the same rows come out the same: see :mod:`.serving_digest`."""

    def __reduce__(self) -> NoReturn:
        raise TypeError("A BoundPolicy holds keys; send the policy and the keyset's path instead.")

    def apply_batch(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Treats a batch of rows.

        Args:
          batch: columns of the policy, in any order.

        Returns:
          The published columns, sorted by name; as many rows, in order.

        Raises:
          DataError: naming the column, for one that the policy does not name (under ``unknown:
            error``), a null where it allows none, and what a technique cannot treat.
        """
        columns = {name: batch.column(i) for i, name in enumerate(batch.schema.names)}
        prepared = {
            name: self._treatments[name].prepare_column(columns[name])
            for name in self._named(columns)
        }
        subjects = prepared.get(self._subject) if self._per_subject else None
        published = {
            name: self._treatments[name].publish_column(column, subjects)
            for name, column in prepared.items()
            if self._treatments[name].publishes
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
        prepared = {
            name: self._treatments[name].prepare_value(row[name]) for name in self._named(row)
        }
        subject = prepared.get(self._subject)
        return {
            name: self._treatments[name].publish_value(value, subject)
            for name, value in prepared.items()
            if self._treatments[name].publishes
        }

    def _named(self, columns: Mapping[str, Any]) -> list[str]:
        """The columns that the policy names, sorted."""
        unknown = sorted(set(columns) - set(self._treatments))
        if unknown and not self._drops_unknown:
            raise DataError(
                f"The policy names no column {unknown[0]!r}",
                remedy="Name it in the policy with a role and a transform, or leave it out.",
            )
        return sorted(set(columns) - set(unknown))
