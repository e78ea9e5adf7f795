"""A set of tokens, and which rows of a column are in it, faster than by hashing every value.

A token's last characters are bits of a MAC, hence evenly spread: eight of them, read as one number,
say of most rows that they are not in the set. The few that may be are looked up for certain.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ..token_text import TOKEN_CHARACTERS

Mask = npt.NDArray[np.bool_]

_WORDS = TOKEN_CHARACTERS // 8
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
"""Fibonacci hashing (Knuth, volume 3, section 6.4): the product's upper bits depend on all."""

_SLOTS_PER_TOKEN = 64
_FEWEST_SLOT_BITS, _MOST_SLOT_BITS = 12, 26


class TokenSet:
    """Tokens of one form, to look up whole columns in."""

    def __init__(self, tokens: Collection[str]) -> None:
        self._tokens = pa.array(sorted(tokens), pa.string())
        wanted = (len(tokens) * _SLOTS_PER_TOKEN).bit_length()
        self._shift = np.uint64(64 - min(max(wanted, _FEWEST_SLOT_BITS), _MOST_SLOT_BITS))
        self._slots = np.zeros(1 << (64 - int(self._shift)), np.bool_)
        words = _last_words(self._tokens)
        self._screens = words is not None
        if words is not None:
            self._slots[self._slot(words)] = True

    def holds(self, column: pa.Array) -> Mask:
        """Which rows of a string or large_string column are in the set; bool, shape (rows,)."""
        if not len(self._tokens) or pa.types.is_null(column.type):
            return np.zeros(len(column), np.bool_)
        if column.null_count:
            found = np.zeros(len(column), np.bool_)
            found[np.asarray(column.is_valid())] = self.holds(column.drop_null())
            return found
        words = _last_words(column) if self._screens else None
        if words is None:
            return self._looked_up(column)
        held = self._slots[self._slot(words)]
        candidates = np.flatnonzero(held)
        held[candidates] = self._looked_up(column.take(pa.array(candidates)))
        return held

    def _slot(self, words: npt.NDArray[np.uint64]) -> npt.NDArray[np.int64]:
        # Below 2^26, so that the sign is never taken; numpy indexes fastest by int64.
        return ((words * _SPREAD) >> self._shift).view(np.int64)

    def _looked_up(self, column: pa.Array) -> Mask:
        found: Mask = np.asarray(pc.is_in(column, value_set=self._tokens.cast(column.type)))
        return found


def _last_words(column: pa.Array) -> npt.NDArray[np.uint64] | None:
    """The last 8 bytes of every value of a column without nulls; None where widths differ."""
    if not len(column) or not (
        pa.types.is_string(column.type) or pa.types.is_large_string(column.type)
    ):
        return None
    _, offset_buffer, data = column.buffers()
    kind = np.int32 if pa.types.is_string(column.type) else np.int64
    offsets = np.frombuffer(offset_buffer, kind)
    offsets = offsets[column.offset : column.offset + len(column) + 1]
    if (np.diff(offsets) != TOKEN_CHARACTERS).any():
        return None
    text = np.frombuffer(data, np.uint8)[offsets[0] : offsets[-1]]
    words: npt.NDArray[np.uint64] = text.view(np.uint64).reshape(-1, _WORDS)[:, -1]
    return words
