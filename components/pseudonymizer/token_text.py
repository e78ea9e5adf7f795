"""The text of a column of tokens: base64url (RFC 4648) of version and MAC, without Python per row.

A token is 18 bytes, so its text is 24 characters without padding. Three bytes hold two numbers of
12 bits, each of which is two characters. The first number stands in the first two of the three
bytes and the second in the last two, hence two bytes of the MAC, read where they lie, look up two
characters.
"""

from __future__ import annotations

import base64

import numpy as np
import numpy.typing as npt

from .cmac import BLOCK_BYTES, Bytes

VERSION_BYTES = 3
MAC_BYTES = 15
TOKEN_CHARACTERS = 24

Pairs = npt.NDArray[np.uint16]

_ROWS_PER_PASS = 1 << 14
"""What a pass reads and writes stays in the processor's cache."""

_PLACES = [group + byte for group in range(0, MAC_BYTES, 3) for byte in (0, 1)]
"""Where each two bytes begin: 0 and 1, 3 and 4, ..."""

_TWO_BYTES = np.dtype(
    {
        "names": [f"at {place}" for place in _PLACES],
        "formats": [np.uint16] * len(_PLACES),
        "offsets": _PLACES,
        "itemsize": BLOCK_BYTES,
    }
)


_GROUP = np.dtype(
    {
        "names": ["first", "last"],
        "formats": [np.uint16, np.uint16],
        "offsets": [0, 1],
        "itemsize": 3,
    }
)
"""Three bytes as two overlapping numbers."""


def token_text(version: bytes, macs: Bytes) -> Pairs:
    """Writes a column of tokens.

    Args:
      version: the key's version, 3 bytes.
      macs: uint8, shape (rows, 16), of which the first 15 bytes are taken; C-contiguous.

    Returns:
      Two characters to a number, shape (rows, 12): its buffer is the text of all tokens.
    """
    text = np.empty((len(macs), TOKEN_CHARACTERS // 2), np.uint16)
    text[:, :2] = np.frombuffer(base64.urlsafe_b64encode(version), np.uint16)
    for start in range(0, len(macs), _ROWS_PER_PASS):
        rows = slice(start, start + _ROWS_PER_PASS)
        fields = macs[rows].view(_TWO_BYTES).reshape(-1)
        for number, place in enumerate(_PLACES):
            # mode="wrap" spares the check of bounds: every two bytes are in the table.
            text[rows, 2 + number] = _TABLES[number % 2].take(fields[f"at {place}"], mode="wrap")
    return text


def base64_pairs(buffer: Bytes) -> Pairs:
    """The base64url of a whole number of three bytes, two characters to a number.

    Args:
      buffer: uint8, shape (3 * groups,); C-contiguous.

    Returns:
      uint16, shape (groups, 2): its buffer is the text.
    """
    groups = buffer.view(_GROUP)
    text = np.empty((len(groups), 2), np.uint16)
    for start in range(0, len(groups), _ROWS_PER_PASS):
        rows = slice(start, start + _ROWS_PER_PASS)
        for number, name in enumerate(("first", "last")):
            text[rows, number] = _TABLES[number].take(groups[rows][name], mode="wrap")
    return text


def _tables() -> tuple[Pairs, Pairs]:
    """The characters of the first and the last 12 bits of two bytes, in this machine's order."""
    triples = [(number << 12).to_bytes(3, "big") for number in range(1 << 12)]
    pairs = b"".join(base64.urlsafe_b64encode(triple)[:2] for triple in triples)
    characters = np.frombuffer(pairs, np.uint16)
    big_endian = np.arange(1 << 16, dtype=np.uint16).view(">u2").astype(np.int64)
    return characters[big_endian >> 4], characters[big_endian & 0xFFF]


_TABLES = _tables()
