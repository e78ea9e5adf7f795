"""Gathers the subjects of a span, and gives those a salt that have none before it is published."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from .column_shapes import is_list
from .policy import Policy
from .salt_file import add_salts, salts_path
from .salt_table import SaltTable, token_bytes


class Newcomers:
    """Distinct plain tokens of a span, in every column of the subject's namespace.

    Attributes:
      path: of the salts.
    """

    def __init__(self, policy: Policy, path: Path) -> None:
        """Starts without a row."""
        self.path = path
        self._columns = policy.subject_columns
        self._tokens = pa.array([], pa.string())
        self._fresh: list[pa.Array] = []

    @classmethod
    def of(cls, policy: Policy, keyset: str | Path) -> Newcomers | None:
        """Those of a policy that takes salts; None for any other.

        Raises:
          KeysetError: when the keyset is no file that salts could lie beside.
        """
        return cls(policy, salts_path(keyset)) if policy.subject_salts else None

    def add(self, published: pa.RecordBatch) -> None:
        """Takes a batch that :attr:`.policy.Policy.unsalted` published."""
        for name in sorted(self._columns & set(published.schema.names)):
            values = published.column(published.schema.names.index(name))
            values = values.flatten() if is_list(values.type) else values
            self._fresh.append(pc.unique(values.drop_null()).cast(pa.string()))
        if sum(map(len, self._fresh)) > len(self._tokens):
            self._merge()

    def settle(self) -> SaltTable:
        """All subjects' salts, theirs among them, once they are on disk.

        Raises:
          KeysetError: as :func:`.salt_file.add_salts`.
        """
        self._merge()
        return add_salts(self.path, token_bytes(self._tokens))

    def _merge(self) -> None:
        self._tokens = pc.unique(pa.concat_arrays([self._tokens, *self._fresh]))
        self._fresh = []
