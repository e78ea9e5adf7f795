"""What turns the raw rows of one span into published Examples."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping

import pyarrow as pa

from ..errors import KeysetError
from .binding import BoundPolicy
from .column_types import ColumnType
from .erasure import ErasedRows, Ledger, read_ledger
from .examples import encode_examples
from .feature_columns import as_feature
from .keyset_file import load_keyset
from .plain_columns import plain_batch
from .policy import Policy
from .salt_file import load_salts


@dataclasses.dataclass(frozen=True)
class Publication:
    """A policy joined with the types of one span. It travels to workers, so it holds no key.

    Attributes:
      policy: what becomes of each column.
      keyset: the keyset's path or URI.
      fingerprint: of the keyset's primary version, as it was when the span was surveyed.
      types: the type of each column that is no text by its technique.
      ledger: the path of the erasure ledger, None where there is none.
      ledger_digest: of the ledger, as it was when the span was surveyed.
      salts: the path of the subjects' salts, None where the policy takes none.
    """

    policy: Policy
    keyset: str
    fingerprint: str
    types: Mapping[str, ColumnType]
    ledger: str | None = None
    ledger_digest: str = dataclasses.field(default_factory=lambda: Ledger().digest())
    salts: str | None = None

    def open(self) -> Publisher:
        """Loads the keyset, and subjects' salts.

        Raises:
          KeysetError: as :func:`.keyset_file.load_keyset`, :func:`.erasure.read_ledger` and
            :func:`.salt_file.load_salts`, and when keyset or ledger is another one by now.
        """
        keyset, ledger = load_keyset(self.keyset), read_ledger(self.ledger)
        if keyset.fingerprint() != self.fingerprint:
            raise _changed("keyset", self.keyset)
        if ledger.digest() != self.ledger_digest:
            raise _changed("erasure ledger", str(self.ledger))
        erased = ErasedRows(ledger, self.policy, keyset)
        salts = None if self.salts is None else load_salts(self.salts)
        return Publisher(self.policy.bind(keyset, salts), self.policy.subject, self.types, erased)


class Publisher:
    """A publication with its keys loaded; like :class:`.binding.BoundPolicy` it stays put."""

    def __init__(
        self,
        bound: BoundPolicy,
        subject: str,
        types: Mapping[str, ColumnType],
        erased: ErasedRows,
    ) -> None:
        """Takes the bound policy, the subject's column, columns' types, and whom to leave out."""
        self._erased = erased
        self._bound = bound
        self._subject = subject
        self._types = types

    def publish(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Treats a batch of raw columns; all come out in the types of features.

        The rows of subjects who were forgotten are left out.
        """
        published = self._bound.apply_batch(self._erased.left_out(plain_batch(batch)))
        names = published.schema.names
        columns = [
            as_feature(column, self._types.get(name, ColumnType.STRING))
            for name, column in zip(names, published.columns, strict=True)
        ]
        return pa.RecordBatch.from_arrays(columns, names)

    def keyed_examples(self, batch: pa.RecordBatch) -> Iterator[tuple[bytes, bytes]]:
        """Yields each row's key for :func:`.splits.split_of`, and its serialized tf.Example."""
        published = self.publish(batch)
        column = published.schema.names.index(self._subject)
        subjects = published.column(column).to_pylist()
        for subject, example in zip(subjects, encode_examples(published), strict=True):
            yield (example if subject is None else _key(subject)), example


def _changed(what: str, where: str) -> KeysetError:
    return KeysetError(
        f"The {what} changed while the pipeline ran", where=where, remedy="Run the pipeline again."
    )


def _key(subject: str | list[str]) -> bytes:
    return "".join(subject).encode()
