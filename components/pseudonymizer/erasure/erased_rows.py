"""Leaves the rows of forgotten subjects out, before anything else is done with them."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ...errors import KeysetError
from ..binding import BoundPolicy
from ..column_shapes import is_list
from ..keyset import Keyset
from ..policy import Policy
from .ledger import Ledger
from .subjects import subject_namespace


class ErasedRows:
    """Knows forgotten subjects in raw rows. It holds keys, so it is made where it is used.

    A row is left out when any column of the subject's namespace names a forgotten subject: a row
    about somebody else that mentions them would still be about them.
    """

    def __init__(self, ledger: Ledger, policy: Policy, keyset: Keyset) -> None:
        """Prepares the look-up.

        Args:
          ledger: of all domains; those of the policy's own count.
          policy: names the subject.
          keyset: makes the tokens to look for.

        Raises:
          KeysetError: when the key versions under which a subject was forgotten are all destroyed,
            so that nobody could tell whose rows to leave out.
        """
        self._ledger = ledger.of(policy.domain, subject_namespace(policy))
        self._columns = policy.subject_columns
        self._bound: list[BoundPolicy] = [
            policy.unsalted.bind(keyset.looking_up(version))
            for version in _covering_versions(self._ledger, keyset)
        ]

    def left_out(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The rows of ``batch`` that are of nobody who was forgotten, in order.

        Args:
          batch: raw rows with the columns of the policy, all of them or some. Lists are of nobody
            forgotten when none of their values is.
        """
        if not self._bound:
            return batch
        names = [name for name in batch.schema.names if name in self._columns]
        raw = pa.RecordBatch.from_arrays(
            [batch.column(batch.schema.names.index(name)) for name in names], names
        )
        erased = np.zeros(batch.num_rows, np.bool_)
        for bound in self._bound:
            for tokens in bound.apply_batch(raw).columns:
                erased |= _held(tokens, self._ledger)
        return batch.filter(pa.array(~erased)) if erased.any() else batch


def _held(tokens: pa.Array, ledger: Ledger) -> npt.NDArray[np.bool_]:
    """Which rows hold a token of the ledger, in a list or alone."""
    if not is_list(tokens.type):
        return ledger.holds(tokens)
    lengths = np.asarray(pc.list_value_length(tokens).fill_null(0))
    rows = np.repeat(np.arange(len(tokens)), lengths)
    held = np.zeros(len(tokens), np.bool_)
    held[rows[ledger.holds(tokens.flatten())]] = True
    return held


def _covering_versions(ledger: Ledger, keyset: Keyset) -> Iterable[int]:
    """Key versions, newest first, under which every erasure can be looked up."""
    newest_first = sorted(keyset.versions, reverse=True)
    newest_held = [next((v for v in newest_first if v in e.tokens), None) for e in ledger.erasures]
    # Who is forgotten again after a rotation has two entries, of which the later covers both.
    covered = {
        token
        for erasure, version in zip(ledger.erasures, newest_held, strict=True)
        if version is not None
        for token in erasure.tokens.values()
    }
    if not ledger.tokens <= covered:
        lost = sorted({v for e in ledger.erasures for v in e.tokens} - set(keyset.versions))
        raise KeysetError(
            f"Some forgotten subjects are known by key versions {lost} alone, and the keyset holds "
            "none of them",
            remedy="Restore these versions from the keyset's backup. If the subjects are gone "
            "from the raw data for certain, start a new ledger.",
        )
    return sorted({version for version in newest_held if version is not None}, reverse=True)
