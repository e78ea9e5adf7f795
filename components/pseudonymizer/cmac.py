"""AES-CMAC (RFC 4493, NIST SP 800-38B), of one message and of a whole column of messages.

A chain of block encryptions cannot be parallelised within one message, but a column has many
messages: the first block of all of them is encrypted in one OpenSSL call, then the second block of
those that have one, and so on. The result is standard CMAC, bit for bit; only the order of the
work differs from computing it row by row, and no Python runs per row.
"""

from __future__ import annotations

import functools

import numpy as np
import numpy.typing as npt
from cryptography.hazmat.primitives import cmac
from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext, algorithms, modes

Bytes = npt.NDArray[np.uint8]
Words = npt.NDArray[np.uint64]
Counts = npt.NDArray[np.int64]

BLOCK_BYTES = 16

ROWS_PER_PASS = 1 << 15
"""Half a megabyte of blocks: the pass stays in the processor's cache, and memory stays bounded."""

LONG_MESSAGE_BLOCKS = 256
"""Beyond this a message is worth its own call; a column pass would spend itself on a few rows."""

_REDUCTION = 0x87
_WHOLE_BLOCK = BLOCK_BYTES + 1

KEEP = np.full((_WHOLE_BLOCK + 1, BLOCK_BYTES), 0xFF, np.uint8)
"""Masks that keep as many bytes at the beginning of a block as their row says."""
KEEP[:BLOCK_BYTES] *= np.tri(BLOCK_BYTES, k=-1, dtype=np.uint8)

_PADDING = 0x80 * np.eye(BLOCK_BYTES, dtype=np.uint8)
"""The bit behind the last byte of a message, by how many bytes it has."""


def mac_message(key: bytes, message: bytes) -> bytes:
    """The 16-byte AES-CMAC of one message under a 16, 24 or 32-byte key."""
    context = _keyed(key).copy()
    context.update(message)
    return context.finalize()


@functools.lru_cache(maxsize=32)
def _keyed(key: bytes) -> cmac.CMAC:
    """Nothing but the key is in it: at serving, to schedule it takes longer than all the rest."""
    return cmac.CMAC(algorithms.AES(key))


def mac_column(key: bytes, data: Bytes, offsets: Counts) -> Bytes:
    """The AES-CMAC of every message of a column.

    Args:
      key: 16, 24 or 32 bytes.
      data: the messages' bytes, one after the other; uint8, shape (bytes,).
      offsets: where each message begins, and the end of the last; int64, shape (rows + 1,).

    Returns:
      uint8, shape (rows, 16): row for row what :func:`mac_message` gives.
    """
    rows = len(offsets) - 1
    macs = np.empty((rows, BLOCK_BYTES), np.uint8)
    chain = Chain(key)
    for start in range(0, rows, ROWS_PER_PASS):
        end = min(start + ROWS_PER_PASS, rows)
        macs[start:end] = _mac_pass(key, chain, data, offsets[start : end + 1])
    return macs


def _mac_pass(key: bytes, chain: Chain, data: Bytes, offsets: Counts) -> Bytes:
    data = data[offsets[0] : offsets[-1]]
    starts = offsets[:-1] - offsets[0]
    lengths = np.diff(offsets)
    long = lengths > LONG_MESSAGE_BLOCKS * BLOCK_BYTES
    if not long.any():
        return chain.mac(data, starts, lengths)
    macs = np.empty((len(lengths), BLOCK_BYTES), np.uint8)
    macs[~long] = chain.mac(data, starts[~long], lengths[~long])
    for row in np.flatnonzero(long):
        message = data[starts[row] : starts[row] + lengths[row]].tobytes()
        macs[row] = np.frombuffer(mac_message(key, message), np.uint8)
    return macs


class Chain:
    """The CBC chain of CMAC over the rows of a pass, one block position at a time.

    ``KEEP`` and ``flip`` hold what RFC 4493 does to a block, by the number of message bytes that
    remain at its beginning: 0 to 15 are padded and take K2, 16 takes K1, and from 17 on the block
    is not the last and passes as it is.
    """

    def __init__(self, key: bytes) -> None:
        self._encryptor = block_encryptor(key)
        k1, k2 = _subkeys(self._encryptor)
        self._flip = np.zeros((_WHOLE_BLOCK + 1, BLOCK_BYTES), np.uint8)
        self._flip[:BLOCK_BYTES] = k2 ^ _PADDING
        self._flip[BLOCK_BYTES] = k1

    def mac(self, data: Bytes, starts: Counts, lengths: Counts) -> Bytes:
        """The MACs of the messages at ``starts``, which are at most a pass's worth of rows."""
        window = windows(data)
        blocks = window[starts].view(np.uint64).reshape(-1, 2)
        state = self._encrypt(self._mask(blocks, lengths))
        longest = int(lengths.max(initial=0))
        shortest = int(lengths.min(initial=longest))
        for consumed in range(BLOCK_BYTES, longest, BLOCK_BYTES):
            rows = slice(None) if shortest > consumed else np.flatnonzero(lengths > consumed)
            blocks = window[starts[rows] + consumed].view(np.uint64).reshape(-1, 2)
            state[rows] = self._encrypt(state[rows] ^ self._mask(blocks, lengths[rows] - consumed))
        return state.view(np.uint8)

    def _mask(self, blocks: Words, remaining: Counts) -> Words:
        low, high = remaining.min(initial=_WHOLE_BLOCK), remaining.max(initial=0)
        if low > BLOCK_BYTES:
            return blocks
        if low < high:
            kinds = np.minimum(remaining, _WHOLE_BLOCK)
            return (blocks & rows_of(KEEP, kinds)) ^ rows_of(self._flip, kinds)
        for half in (0, 1):  # numpy is slow over rows of two
            blocks[:, half] &= KEEP[low].view(np.uint64)[half]
            blocks[:, half] ^= self._flip[low].view(np.uint64)[half]
        return blocks

    def _encrypt(self, blocks: Words) -> Words:
        return encrypt_blocks(self._encryptor, blocks)


def block_encryptor(key: bytes) -> CipherContext:
    """AES of single blocks under a 16, 24 or 32-byte key."""
    return Cipher(algorithms.AES(key), modes.ECB()).encryptor()


def encrypt_blocks(encryptor: CipherContext, blocks: Words) -> Words:
    """Each block encrypted on its own, all in one call; shape (blocks, 2)."""
    # OpenSSL asks for room beyond the output, up to one block less a byte.
    room = np.empty(blocks.nbytes + BLOCK_BYTES, np.uint8)
    written = encryptor.update_into(blocks.view(np.uint8).reshape(-1).data, room.data)
    return room[:written].view(np.uint64).reshape(-1, 2)


def windows(data: Bytes) -> npt.NDArray[np.void]:
    """Every 16 bytes of ``data`` by where they begin, so that one index gathers a whole block."""
    padded = np.zeros(len(data) + BLOCK_BYTES, np.uint8)
    padded[: len(data)] = data
    return windows_into(padded)


def windows_into(buffer: Bytes) -> npt.NDArray[np.void]:
    """As :func:`windows`, of what lies wholly in ``buffer``, to be written to as well."""
    places = len(buffer) - BLOCK_BYTES + 1
    return np.ndarray((places,), f"V{BLOCK_BYTES}", buffer=buffer, strides=(1,))


def rows_of(table: Bytes, kinds: Counts) -> Words:
    """One block of ``table``, of 16 bytes a row, for each of ``kinds``; shape (rows, 2)."""
    blocks = table.view(f"V{BLOCK_BYTES}").reshape(-1)
    return blocks[kinds].view(np.uint64).reshape(-1, 2)


def _subkeys(encryptor: CipherContext) -> tuple[Bytes, Bytes]:
    """K1 and K2 of RFC 4493, section 2.3."""
    k1 = double(encryptor.update(bytes(BLOCK_BYTES)))
    k2 = double(k1)
    return np.frombuffer(k1, np.uint8), np.frombuffer(k2, np.uint8)


def double(block: bytes) -> bytes:
    """A block times x in GF(2^128), as RFC 4493 and RFC 5297 write it."""
    shifted = int.from_bytes(block, "big") << 1
    carry = shifted >> 128
    reduced = (shifted & ((1 << 128) - 1)) ^ (_REDUCTION if carry else 0)
    return reduced.to_bytes(BLOCK_BYTES, "big")
