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

from .cmac import BLOCK_BYTES, Bytes, Words
from .token_text import MAC_BYTES, TOKEN_CHARACTERS, VERSION_BYTES

SALT_BYTES = 16
TOKEN_BYTES = VERSION_BYTES + MAC_BYTES

Places = npt.NDArray[np.int64]

_ID_BYTES = 8
_SPARE_SLOT_BITS, _MOST_SLOT_BITS = 2, 26
_ROWS_PER_PASS = 1 << 14
"""What a pass reads and writes stays in the processor's cache."""

_ONES = np.uint64(2**64 - 1)


@dataclasses.dataclass(frozen=True, eq=False)
class SaltTable:
    """The salts of one keyset's subjects, of every namespace and key version. Its ``repr`` is bare.

    Attributes:
      id: drawn when the table began. Another table gives other tokens, and has another.
      tokens: plain tokens as bytes, key version and MAC; uint8, shape (subjects, 18), distinct and
        sorted by MAC.
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

    def find_one(self, mac: bytes) -> int:
        """As :meth:`find`, of one MAC."""
        return self._index.find_one(mac)

    def with_subjects(self, tokens: Bytes) -> SaltTable:
        """The table with a fresh salt for each of ``tokens``, shape (subjects, 18), that has none.

        Where all have one, it is the same table.
        """
        fresh = tokens[self.find(tokens[:, VERSION_BYTES:]) < 0]
        if not len(fresh):
            return self
        drawn = np.frombuffer(secrets.token_bytes(len(fresh) * SALT_BYTES), np.uint8)
        all_tokens = np.concatenate([self.tokens, fresh])
        all_salts = np.concatenate([self.salts, drawn.reshape(-1, SALT_BYTES)])
        kept = _in_order(all_tokens[:, VERSION_BYTES:])
        return dataclasses.replace(self, tokens=all_tokens[kept], salts=all_salts[kept])

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
    """Finds MACs among sorted ones. They are evenly spread: the first bits say nearly where."""

    def __init__(self, macs: Bytes) -> None:
        words = _words(macs)
        bits = min(len(macs).bit_length() + _SPARE_SLOT_BITS, _MOST_SLOT_BITS)
        self._shift = 64 - bits
        counts = np.bincount(self._slots(words[:, 0]), minlength=1 << bits)
        self._fullest = int(counts.max())
        self._starts = (np.cumsum(counts) - counts).astype(np.int32)
        self._end = len(macs)
        # A row beyond the end, which nobody has, as the last byte of a MAC's 16 is 0: places that
        # are beyond it are taken for it.
        self._rows = np.append(words, np.full((1, 2), _ONES), axis=0)

    def find(self, macs: Bytes) -> Places:
        found = np.empty(len(macs), np.int64)
        for start in range(0, len(macs), _ROWS_PER_PASS):
            rows = slice(start, start + _ROWS_PER_PASS)
            found[rows] = self._find(_words(macs[rows]))
        return found

    def find_one(self, mac: bytes) -> int:
        first, rest = (int.from_bytes(part, "big") for part in (mac[:8], mac[8:MAC_BYTES] + b"\0"))
        start = int(self._starts[first >> self._shift])
        for place in range(start, min(start + self._fullest, self._end)):
            if self._rows[place, 0] == first and self._rows[place, 1] == rest:
                return place
        return -1

    def _find(self, wanted: Words) -> Places:
        """The first try finds nearly all: a slot seldom has two."""
        places = self._starts.take(self._slots(wanted[:, 0]))
        found, left = self._try(wanted, places)
        rows = np.arange(len(wanted))
        for _ in range(1, self._fullest):
            if not len(left):
                break
            rows, wanted, places = rows[left], wanted[left], places[left] + 1
            found[rows], left = self._try(wanted, places)
        return found

    def _try(self, wanted: Words, places: npt.NDArray[np.int32]) -> tuple[Places, Places]:
        """What stands at ``places``, -1 where another does, and who may stand further on."""
        there = self._rows.take(places, axis=0, mode="clip")
        here = (there[:, 0] == wanted[:, 0]) & (there[:, 1] == wanted[:, 1])
        beyond = np.flatnonzero(~here)
        further = there[beyond, 0] <= wanted[beyond, 0]
        return np.where(here, places, -1).astype(np.int64), beyond[further]

    def _slots(self, first: npt.NDArray[np.uint64]) -> Places:
        # Below 2^26, so that the sign is never taken; numpy indexes fastest by int64.
        return (first >> np.uint64(self._shift)).view(np.int64)


def _words(macs: Bytes) -> Words:
    """The 15 bytes of each MAC as two numbers, which sort as the bytes do; shape (rows, 2)."""
    padded = np.zeros((len(macs), BLOCK_BYTES), np.uint8)
    padded[:, :MAC_BYTES] = macs[:, :MAC_BYTES]
    return padded.view(">u8").astype(np.uint64)


def _in_order(macs: Bytes) -> Places:
    """Which rows to take to have each MAC once, sorted; of equal ones the first."""
    words = _words(macs)
    order = np.lexsort((words[:, 1], words[:, 0]))
    in_order = words[order]
    fresh = np.ones(len(order), np.bool_)
    fresh[1:] = (in_order[1:] != in_order[:-1]).any(axis=1)
    return order[fresh]
