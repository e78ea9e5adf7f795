"""Subjects' salts: 16 secret random bytes each, found by the subject's plain token.

A salted token cannot be made again once its salt is gone, whoever has the keyset. The table knows a
subject by the plain token, which only the keyset makes, so that it holds no raw identifier.
"""

from __future__ import annotations

import base64
import dataclasses
import functools
import secrets
from collections.abc import Collection
from typing import NoReturn

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from .cmac import BLOCK_BYTES, Bytes
from .token_text import MAC_BYTES, TOKEN_CHARACTERS, VERSION_BYTES

SALT_BYTES = 16
TOKEN_BYTES = VERSION_BYTES + MAC_BYTES

Places = npt.NDArray[np.int64]

_ID_BYTES = 8
_MOST_SLOT_BITS = 26


@dataclasses.dataclass(frozen=True, eq=False)
class SaltTable:
    """The salts of one keyset's subjects, of every namespace and key version. Its ``repr`` is bare.

    Attributes:
      id: drawn when the table began. Another table gives other tokens, and has another.
      tokens: plain tokens as bytes, key version and MAC; uint8, shape (subjects, 18), distinct.
      salts: uint8, shape (subjects, 16).
    """

    id: str
    tokens: Bytes = dataclasses.field(repr=False)
    salts: Bytes = dataclasses.field(repr=False)

    @classmethod
    def begin(cls) -> SaltTable:
        """A table of nobody."""
        empty = np.empty((0, TOKEN_BYTES), np.uint8), np.empty((0, SALT_BYTES), np.uint8)
        return cls(secrets.token_hex(_ID_BYTES), *empty)

    def __reduce__(self) -> NoReturn:
        raise TypeError("A SaltTable holds secrets; send the path of its file instead.")

    def __len__(self) -> int:
        return len(self.tokens)

    @property
    def macs(self) -> Bytes:
        """What the keys made of each subject; uint8, shape (subjects, 15)."""
        return self.tokens[:, VERSION_BYTES:]

    def find(self, macs: Bytes) -> Places:
        """Where each subject stands.

        Args:
          macs: those of plain tokens; uint8, shape (rows, 15 or more), of which 15 count.

        Returns:
          int64, shape (rows,); -1 for a subject that has no salt.
        """
        return self._index.find(macs)

    def with_subjects(self, tokens: Bytes) -> SaltTable:
        """The table with a fresh salt for each of ``tokens``, shape (subjects, 18), that has none.

        Where all have one, it is the same table.
        """
        fresh = _distinct(tokens[self.find(tokens[:, VERSION_BYTES:]) < 0])
        if not len(fresh):
            return self
        salts = np.frombuffer(secrets.token_bytes(len(fresh) * SALT_BYTES), np.uint8)
        return dataclasses.replace(
            self,
            tokens=np.concatenate([self.tokens, fresh]),
            salts=np.concatenate([self.salts, salts.reshape(-1, SALT_BYTES)]),
        )

    def without_subjects(self, tokens: Bytes) -> SaltTable:
        """The table without the salts of ``tokens``; the same one where it has none of them."""
        places = self.find(tokens[:, VERSION_BYTES:])
        kept = np.ones(len(self), np.bool_)
        kept[places[places >= 0]] = False
        if kept.all():
            return self
        return dataclasses.replace(self, tokens=self.tokens[kept], salts=self.salts[kept])

    @functools.cached_property
    def _index(self) -> _Index:
        return _Index(self.macs)


def token_bytes(tokens: Collection[str] | pa.Array) -> Bytes:
    """Tokens as they are before they are written as text.

    Args:
      tokens: texts of 24 characters; an Arrow column holds no null.

    Returns:
      uint8, shape (tokens, 18).
    """
    texts = tokens.to_pylist() if isinstance(tokens, pa.Array) else tokens
    decoded = base64.urlsafe_b64decode("".join(texts))
    assert len(decoded) == len(texts) * TOKEN_BYTES, f"{TOKEN_CHARACTERS} characters each"
    return np.frombuffer(decoded, np.uint8).reshape(-1, TOKEN_BYTES)


class _Index:
    """Finds MACs. They are evenly spread, so that the first bits say nearly where one stands."""

    def __init__(self, macs: Bytes) -> None:
        first, rest = _words(macs)
        self._order = np.lexsort((rest, first))
        # One row beyond the end spares the search a check of bounds.
        self._first = np.append(first[self._order], np.uint64(0))
        self._rest = np.append(rest[self._order], np.uint64(0))
        bits = min(max(len(macs).bit_length() + 1, 1), _MOST_SLOT_BITS)
        self._shift = np.uint64(64 - bits)
        slots = (self._first[:-1] >> self._shift).astype(np.int64)
        counts = np.bincount(slots, minlength=1 << bits)
        self._fullest = int(counts.max(initial=0))
        self._starts = (np.cumsum(counts) - counts).astype(np.int64)

    def find(self, macs: Bytes) -> Places:
        first, rest = _words(macs)
        found = np.full(len(macs), -1, np.int64)
        rows = np.arange(len(macs))
        # Below 2^26, so that the sign is never taken; numpy indexes fastest by int64.
        places = self._starts[(first >> self._shift).view(np.int64)]
        end = len(self._order)
        for _ in range(self._fullest):
            here = (self._first[places] == first) & (self._rest[places] == rest) & (places < end)
            found[rows[here]] = self._order[places[here]]
            left = ~here & (self._first[places] <= first) & (places < end)
            if not left.any():
                break
            rows, places, first, rest = rows[left], places[left] + 1, first[left], rest[left]
        return found


def _words(macs: Bytes) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64]]:
    """The 15 bytes of each MAC as two numbers."""
    padded = np.zeros((len(macs), BLOCK_BYTES), np.uint8)
    padded[:, :MAC_BYTES] = macs[:, :MAC_BYTES]
    words = padded.view(np.uint64)
    return words[:, 0].copy(), words[:, 1].copy()


def _distinct(tokens: Bytes) -> Bytes:
    if not len(tokens):
        return tokens
    packed = np.ascontiguousarray(tokens).view(f"V{TOKEN_BYTES}").reshape(-1)
    # numpy sorts no V; as S, trailing zero bytes would be lost, but not where all are as wide.
    distinct = np.unique(packed.view(f"S{TOKEN_BYTES}"))
    return distinct.view(np.uint8).reshape(-1, TOKEN_BYTES)
