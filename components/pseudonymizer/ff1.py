"""FF1, format-preserving encryption (NIST SP 800-38G revision 1), of one numeral and of a column.

A Feistel network of ten rounds over two halves of a string of numerals, each round one AES-CBC-MAC.
Over a column of strings of one length the rounds run on all rows at once, as long as a half fits
32 bits; longer ones go row by row. Revision 1 asks for at least a million possible strings.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt
from cryptography.hazmat.primitives.ciphers import CipherContext

from .cmac import BLOCK_BYTES, block_encryptor, encrypt_blocks

ROUNDS = 10

SMALLEST_DOMAIN = 10**6

_LARGEST_HALF = 1 << 32
_MAX_RADIX = 1 << 16

Numerals = npt.NDArray[np.uint64]


@dataclasses.dataclass(frozen=True)
class Ff1:
    """FF1 under one key, of 16, 24 or 32 bytes, for one radix and tweak. ``repr`` shows no key."""

    key: bytes = dataclasses.field(repr=False)
    radix: int
    tweak: bytes = b""

    def __post_init__(self) -> None:
        if not 2 <= self.radix <= _MAX_RADIX:
            raise ValueError(f"FF1 has no radix {self.radix}")

    def shortest(self) -> int:
        """The least numerals that have a million possible strings."""
        length = 2
        while self.radix**length < SMALLEST_DOMAIN:
            length += 1
        return length

    def encrypt(self, numerals: list[int]) -> list[int]:
        """As many numerals, each below the radix."""
        return self._of_row(numerals, forward=True)

    def decrypt(self, numerals: list[int]) -> list[int]:
        """Inverse of :meth:`encrypt`."""
        return self._of_row(numerals, forward=False)

    def encrypt_rows(self, numerals: Numerals) -> Numerals:
        """Encrypts strings of one length; uint64, shape (rows, length)."""
        return self._of_rows(numerals, forward=True)

    def decrypt_rows(self, numerals: Numerals) -> Numerals:
        """Inverse of :meth:`encrypt_rows`."""
        return self._of_rows(numerals, forward=False)

    def _of_row(self, numerals: list[int], forward: bool) -> list[int]:
        shape = _Shape.of(self, len(numerals))
        left = _number(numerals[: shape.u], self.radix)
        right = _number(numerals[shape.u :], self.radix)
        encryptor = block_encryptor(self.key)
        for number in _rounds(forward):
            modulus = self.radix ** (shape.u if number % 2 == 0 else shape.v)
            if forward:
                left, right = right, (left + _drawn(encryptor, shape, number, right)) % modulus
            else:
                left, right = (right - _drawn(encryptor, shape, number, left)) % modulus, left
        return _numerals(left, self.radix, shape.u) + _numerals(right, self.radix, shape.v)

    def _of_rows(self, numerals: Numerals, forward: bool) -> Numerals:
        shape = _Shape.of(self, numerals.shape[1])
        if not shape.vectorises(self.radix):
            rows = [self._of_row(row, forward) for row in numerals.tolist()]
            return np.array(rows, np.uint64).reshape(numerals.shape)
        left = _numbers(numerals[:, : shape.u], self.radix)
        right = _numbers(numerals[:, shape.u :], self.radix)
        encryptor = block_encryptor(self.key)
        for number in _rounds(forward):
            modulus = np.uint64(self.radix ** (shape.u if number % 2 == 0 else shape.v))
            drawn = _drawn_rows(encryptor, shape, number, right if forward else left) % modulus
            if forward:
                left, right = right, (left + drawn) % modulus
            else:
                left, right = (right + (modulus - drawn)) % modulus, left
        halves = _digits(left, self.radix, shape.u), _digits(right, self.radix, shape.v)
        return np.concatenate(halves, axis=1)


@dataclasses.dataclass(frozen=True)
class _Shape:
    """What depends on radix, length and tweak alone, by the letters of the standard."""

    u: int
    v: int
    b: int
    d: int
    head: bytes
    filling: bytes

    @classmethod
    def of(cls, cipher: Ff1, length: int) -> _Shape:
        radix, tweak = cipher.radix, cipher.tweak
        if radix**length < SMALLEST_DOMAIN or length < 2:
            raise ValueError(f"FF1 needs {SMALLEST_DOMAIN:,} possible strings")
        u = length // 2
        v = length - u
        b = -(-(radix**v - 1).bit_length() // 8)
        d = 4 * -(-b // 4) + 4
        head = (
            bytes([1, 2, 1])
            + radix.to_bytes(3, "big")
            + bytes([ROUNDS, u % 256])
            + length.to_bytes(4, "big")
            + len(tweak).to_bytes(4, "big")
        )
        return cls(u, v, b, d, head, tweak + bytes((-len(tweak) - b - 1) % BLOCK_BYTES))

    def vectorises(self, radix: int) -> bool:
        """Whether a half fits 32 bits; 8 bytes are then drawn in each round."""
        return bool(radix**self.v <= _LARGEST_HALF)

    def text(self, number: int, half: int) -> bytes:
        """P and Q of one round, whole blocks."""
        return self.head + self.filling + bytes([number]) + half.to_bytes(self.b, "big")


def _drawn(encryptor: CipherContext, shape: _Shape, number: int, half: int) -> int:
    """y of one round: d bytes of the CBC-MAC and what is made from it."""
    mac = _cbc_mac(encryptor, shape.text(number, half))
    stream = mac
    for block in range(1, -(-shape.d // BLOCK_BYTES)):
        counter = int.from_bytes(mac, "big") ^ block
        stream += encryptor.update(counter.to_bytes(BLOCK_BYTES, "big"))
    return int.from_bytes(stream[: shape.d], "big")


def _drawn_rows(encryptor: CipherContext, shape: _Shape, number: int, halves: Numerals) -> Numerals:
    """y of one round for every row, where it is 8 bytes; rows differ in the last block alone."""
    text = shape.text(number, 0)
    begun = _cbc_mac(encryptor, text[:-BLOCK_BYTES])
    shared = np.frombuffer(text[-BLOCK_BYTES:], np.uint64) ^ np.frombuffer(begun, np.uint64)
    blocks = np.empty((len(halves), 2), np.uint64)
    blocks[:, 0] = shared[0]
    blocks[:, 1] = halves.astype(">u8").view(np.uint64) ^ shared[1]
    return encrypt_blocks(encryptor, blocks)[:, 0].copy().view(">u8").astype(np.uint64)


def _cbc_mac(encryptor: CipherContext, text: bytes) -> bytes:
    state = 0
    for start in range(0, len(text), BLOCK_BYTES):
        state ^= int.from_bytes(text[start : start + BLOCK_BYTES], "big")
        state = int.from_bytes(encryptor.update(state.to_bytes(BLOCK_BYTES, "big")), "big")
    return state.to_bytes(BLOCK_BYTES, "big")


def _rounds(forward: bool) -> range:
    return range(ROUNDS) if forward else range(ROUNDS - 1, -1, -1)


def _number(numerals: list[int], radix: int) -> int:
    value = 0
    for numeral in numerals:
        value = value * radix + numeral
    return value


def _numerals(value: int, radix: int, length: int) -> list[int]:
    numerals = [0] * length
    for place in range(length - 1, -1, -1):
        value, numerals[place] = divmod(value, radix)
    return numerals


def _numbers(numerals: Numerals, radix: int) -> Numerals:
    values = np.zeros(len(numerals), np.uint64)
    for place in range(numerals.shape[1]):
        values = values * np.uint64(radix) + numerals[:, place]
    return values


def _digits(values: Numerals, radix: int, length: int) -> Numerals:
    numerals = np.empty((len(values), length), np.uint64)
    for place in range(length - 1, -1, -1):
        values, numerals[:, place] = np.divmod(values, np.uint64(radix))
    return numerals
