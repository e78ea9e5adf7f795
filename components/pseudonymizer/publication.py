"""What turns the raw rows of one span into published Examples."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping

import pyarrow as pa

from ..errors import KeysetError
from .binding import BoundPolicy
from .column_types import ColumnType, as_type
from .examples import encode_examples
from .keyset_file import load_keyset
from .policy import Policy


@dataclasses.dataclass(frozen=True)
class Publication:
    """A policy joined with the types of one span. It travels to workers, so it holds no key.

    Attributes:
      policy: what becomes of each column.
      keyset: the keyset's path or URI.
      fingerprint: of the keyset's primary version, as it was when the span was surveyed.
      types: the type of each column that is kept.
    """

    policy: Policy
    keyset: str
    fingerprint: str
    types: Mapping[str, ColumnType]

    def open(self) -> Publisher:
        """Loads the keyset.

        Raises:
          KeysetError: as :func:`.keyset_file.load_keyset`, and when it is another one by now.
        """
        keyset = load_keyset(self.keyset)
        if keyset.fingerprint() != self.fingerprint:
            raise KeysetError(
                "The keyset changed while the pipeline ran",
                where=self.keyset,
                remedy="Run the pipeline again.",
            )
        return Publisher(self.policy.bind(keyset), self.policy.subject, self.types)


class Publisher:
    """A publication with its keys loaded; like :class:`.binding.BoundPolicy` it stays put."""

    def __init__(self, bound: BoundPolicy, subject: str, types: Mapping[str, ColumnType]) -> None:
        """Takes the bound policy, the subject's column and the types of kept columns."""
        self._bound = bound
        self._subject = subject
        self._types = types

    def publish(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Treats a batch of text columns; kept columns come out in their types."""
        published = self._bound.apply_batch(batch)
        names = published.schema.names
        columns = [
            as_type(column, self._types[name]) if name in self._types else column
            for name, column in zip(names, published.columns, strict=True)
        ]
        return pa.RecordBatch.from_arrays(columns, names)

    def keyed_examples(self, batch: pa.RecordBatch) -> Iterator[tuple[bytes, bytes]]:
        """Yields each row's key for :func:`.splits.split_of`, and its serialized tf.Example."""
        published = self.publish(batch)
        column = published.schema.names.index(self._subject)
        subjects = published.column(column).to_pylist()
        for subject, example in zip(subjects, encode_examples(published), strict=True):
            yield (example if subject is None else subject.encode()), example
