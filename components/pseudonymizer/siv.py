"""AES-SIV (RFC 5297), of one message and of a whole column of messages.

SIV is deterministic: equal messages have equal ciphertexts, and nothing else is told but lengths.
The synthetic initialisation vector is a CMAC over the message, so a changed ciphertext does not
open. Over a column both halves go block position by block position, as in :mod:`.cmac`; the result
is standard AES-SIV, bit for bit.
"""

from __future__ import annotations

import dataclasses
import hmac
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from .cmac import (
    BLOCK_BYTES,
    KEEP,
    LONG_MESSAGE_BLOCKS,
    ROWS_PER_PASS,
    Bytes,
    Chain,
    Counts,
    Words,
    block_encryptor,
    double,
    encrypt_blocks,
    mac_message,
    rows_of,
    windows,
    windows_into,
)

_CLEARED = (8, 12)
"""Bytes of the vector whose first bit is cleared for the counter (RFC 5297, section 2.6)."""

_COUNTER_MASK = np.frombuffer(bytes([0x7F, 0xFF, 0xFF, 0xFF] * 2), np.uint64)[0]
"""The same for its last eight bytes; then a count within 32 bits never carries beyond them."""


@dataclasses.dataclass(frozen=True)
class SivKey:
    """Both halves of an AES-SIV key, each of 16, 24 or 32 bytes. Its ``repr`` shows neither."""

    mac: bytes = dataclasses.field(repr=False)
    counter: bytes = dataclasses.field(repr=False)

    def start(self, associated: Sequence[bytes] = ()) -> bytes:
        """S2V (RFC 5297, section 2.4) up to its last string, which is the message."""
        start = mac_message(self.mac, bytes(BLOCK_BYTES))
        for one in associated:
            start = _xor(double(start), mac_message(self.mac, one))
        return start


class NotAuthentic(Exception):
    """A ciphertext was not made with this key, or was changed."""


def seal_message(key: SivKey, message: bytes, associated: Sequence[bytes] = ()) -> bytes:
    """The vector, 16 bytes, and behind it the ciphertext, as long as the message."""
    vector = _vector(key, message, key.start(associated))
    return vector + _count(key, vector, message)


def open_message(key: SivKey, sealed: bytes, associated: Sequence[bytes] = ()) -> bytes:
    """Inverse of :func:`seal_message`.

    Raises:
      NotAuthentic: when ``sealed`` was not made with this key.
    """
    vector, ciphertext = sealed[:BLOCK_BYTES], sealed[BLOCK_BYTES:]
    message = _count(key, vector, ciphertext)
    if not hmac.compare_digest(_vector(key, message, key.start(associated)), vector):
        raise NotAuthentic
    return message


def _vector(key: SivKey, message: bytes, start: bytes) -> bytes:
    """The end of S2V."""
    if len(message) >= BLOCK_BYTES:
        end = _xor(message[-BLOCK_BYTES:], start)
        return mac_message(key.mac, message[:-BLOCK_BYTES] + end)
    padded = (message + b"\x80").ljust(BLOCK_BYTES, b"\x00")
    return mac_message(key.mac, _xor(double(start), padded))


def _count(key: SivKey, vector: bytes, text: bytes) -> bytes:
    start = bytearray(vector)
    for place in _CLEARED:
        start[place] &= 0x7F
    return Cipher(algorithms.AES(key.counter), modes.CTR(bytes(start))).encryptor().update(text)


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


@dataclasses.dataclass(frozen=True)
class Rows:
    """Messages within one buffer.

    Attributes:
      data: uint8, shape (bytes,).
      starts: where each message begins; int64, shape (rows,).
      lengths: bytes of each; int64, shape (rows,).
    """

    data: Bytes
    starts: Counts
    lengths: Counts

    def part(self, rows: slice) -> Rows:
        """Some of the rows, with no more of the buffer than they need."""
        starts, lengths = self.starts[rows], self.lengths[rows]
        begin = int(starts.min(initial=len(self.data)))
        end = int((starts + lengths).max(initial=begin))
        return Rows(self.data[begin:end], starts - begin, lengths)


class SivColumn:
    """AES-SIV without associated data over columns under one key."""

    def __init__(self, key: SivKey) -> None:
        """Prepares the key."""
        self._key = key
        self._chain = Chain(key.mac)
        self._counter = block_encryptor(key.counter)
        self._start = key.start()
        # What S2V does to a message shorter than a block, by its length: dbl(D) xor the padding.
        self._pad = np.tile(np.frombuffer(double(self._start), np.uint8), (BLOCK_BYTES, 1))
        self._pad[np.arange(BLOCK_BYTES), np.arange(BLOCK_BYTES)] ^= 0x80

    def vectors(self, messages: Rows) -> Bytes:
        """The synthetic vector of every message; uint8, shape (rows, 16)."""
        vectors = np.empty((len(messages.lengths), BLOCK_BYTES), np.uint8)
        for rows in _passes(messages):
            vectors[rows] = self._vectors(messages.part(rows))
        return vectors

    def count(self, vectors: Bytes, texts: Rows, into: Bytes, places: Counts) -> None:
        """Encrypts or decrypts every text in counter mode.

        Args:
          vectors: uint8, shape (rows, 16).
          texts: messages or ciphertexts.
          into: where the results are written; up to 15 zeros are written behind each.
          places: where each result begins, increasing, at least 15 bytes after the last one's end
            except for what the caller writes later; int64, shape (rows,).
        """
        long = texts.lengths > LONG_MESSAGE_BLOCKS * BLOCK_BYTES
        for row in np.flatnonzero(long):
            text = _count(self._key, vectors[row].tobytes(), _message(texts, row))
            into[places[row] : places[row] + len(text)] = np.frombuffer(text, np.uint8)
        if long.any():
            texts = Rows(texts.data, texts.starts[~long], texts.lengths[~long])
            vectors, places = vectors[~long], places[~long]
        for rows in _passes(texts):
            self._count(vectors[rows], texts.part(rows), into, places[rows])

    def _vectors(self, messages: Rows) -> Bytes:
        long = messages.lengths > LONG_MESSAGE_BLOCKS * BLOCK_BYTES
        if not long.any():
            return self._chain.mac(*self._with_ends_changed(messages))
        vectors = np.empty((len(long), BLOCK_BYTES), np.uint8)
        short = Rows(messages.data, messages.starts[~long], messages.lengths[~long])
        vectors[~long] = self._chain.mac(*self._with_ends_changed(short))
        for row in np.flatnonzero(long):
            vectors[row] = np.frombuffer(
                _vector(self._key, _message(messages, row), self._start), np.uint8
            )
        return vectors

    def _with_ends_changed(self, messages: Rows) -> tuple[Bytes, Counts, Counts]:
        """What S2V hands to CMAC: short messages padded, the last block of others changed."""
        is_short = messages.lengths < BLOCK_BYTES
        short = np.flatnonzero(is_short)
        other = np.flatnonzero(~is_short) if len(short) else slice(None)
        size = len(messages.data)
        changed = np.zeros(size + BLOCK_BYTES * (len(short) + 1), np.uint8)
        changed[:size] = messages.data
        blocks = windows_into(changed)
        lengths = messages.lengths[short]
        padded = _words(blocks[messages.starts[short]])
        padded = (padded & rows_of(KEEP, lengths)) ^ rows_of(self._pad, lengths)
        ends = messages.starts[other] + messages.lengths[other] - BLOCK_BYTES
        last = _words(blocks[ends])
        for half, start in enumerate(np.frombuffer(self._start, np.uint64)):
            last[:, half] ^= start  # numpy is slow over rows of two
        blocks[ends] = _blocks(last)
        starts = messages.starts.copy()
        starts[short] = size + BLOCK_BYTES * np.arange(len(short))
        changed[size : size + padded.nbytes] = padded.view(np.uint8).reshape(-1)
        return changed, starts, np.maximum(messages.lengths, BLOCK_BYTES)

    def _count(self, vectors: Bytes, texts: Rows, into: Bytes, places: Counts) -> None:
        high, low = _words(vectors).T
        low = (low & _COUNTER_MASK).byteswap()  # as a number of this machine, to count with
        source, target = windows(texts.data), windows_into(into)
        shortest = int(texts.lengths.min())
        for done in range(0, int(texts.lengths.max(initial=0)), BLOCK_BYTES):
            rows = slice(None) if shortest > done else np.flatnonzero(texts.lengths > done)
            counter = np.empty((len(texts.starts[rows]), 2), np.uint64)
            counter[:, 0] = high[rows]
            counter[:, 1] = (low[rows] + np.uint64(done // BLOCK_BYTES)).byteswap()
            mixed = encrypt_blocks(self._counter, counter)
            mixed ^= _words(source[texts.starts[rows] + done])
            remaining = texts.lengths[rows] - done
            if remaining.min() < BLOCK_BYTES:
                mixed &= rows_of(KEEP, np.minimum(remaining, BLOCK_BYTES))
            target[places[rows] + done] = _blocks(mixed)


def _passes(messages: Rows) -> list[slice]:
    rows = len(messages.lengths)
    return [slice(start, start + ROWS_PER_PASS) for start in range(0, rows, ROWS_PER_PASS)]


def _message(messages: Rows, row: int) -> bytes:
    start = messages.starts[row]
    return messages.data[start : start + messages.lengths[row]].tobytes()


def _words(blocks: npt.NDArray[Any]) -> Words:
    return blocks.view(np.uint64).reshape(-1, 2)


def _blocks(words: Words) -> npt.NDArray[np.void]:
    return np.ascontiguousarray(words).view(f"V{BLOCK_BYTES}").reshape(-1)
