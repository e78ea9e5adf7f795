"""The text of a column of ciphertexts: base64url (RFC 4648) of version, vector and ciphertext.

Rows differ in length, so their base64 is padded with ``=`` as the RFC has it: each row then begins
at a whole group of three bytes, and the column is one buffer that is encoded at once.
"""

from __future__ import annotations

import base64

import numpy as np
import numpy.typing as npt

from .cmac import Bytes, Counts
from .token_text import base64_pairs

GROUP_BYTES, GROUP_CHARACTERS = 3, 4

_PADDING = ord("=")
_INVALID = 0xFF


def groups(sizes: Counts) -> Counts:
    """How many whole groups of three bytes hold each of ``sizes`` bytes."""
    return -(-sizes // GROUP_BYTES)


def encode_rows(buffer: Bytes, sizes: Counts, ends: Counts) -> Bytes:
    """Writes rows as text.

    Args:
      buffer: the rows, each filled up with zeros to whole groups; uint8.
      sizes: bytes of each row without the filling; int64, shape (rows,).
      ends: groups up to the end of each row; int64, shape (rows,).

    Returns:
      The text of all rows, four characters to a group; uint8.
    """
    text = base64_pairs(buffer).view(np.uint8).reshape(-1)
    filling = ends * GROUP_BYTES - np.cumsum(sizes)
    filling[1:] -= filling[:-1].copy()
    text[GROUP_CHARACTERS * ends[filling >= 1] - 1] = _PADDING
    text[GROUP_CHARACTERS * ends[filling == 2] - 2] = _PADDING
    return text


def decode_rows(text: Bytes, offsets: Counts) -> tuple[Bytes, Counts, Counts] | None:
    """Inverse of :func:`encode_rows`.

    Returns:
      The rows' bytes, where each begins, and its size; None where one is no padded base64url.
    """
    characters = np.diff(offsets)
    text = text[offsets[0] : offsets[-1]]
    if (characters % GROUP_CHARACTERS).any():
        return None
    ends = offsets[1:] - offsets[0]
    filled = characters > 0
    padding = np.zeros(len(characters), np.int64)
    padding[filled] += text[ends[filled] - 1] == _PADDING
    padding[filled] += (padding[filled] == 1) & (text[ends[filled] - 2] == _PADDING)
    sextets = _SEXTETS[text]
    sextets[ends[padding >= 1] - 1] = 0
    sextets[ends[padding == 2] - 2] = 0
    if (sextets == _INVALID).any():
        return None
    a, b, c, d = sextets.reshape(-1, GROUP_CHARACTERS).T
    octets = np.empty((len(a), GROUP_BYTES), np.uint8)
    octets[:, 0] = a << 2 | b >> 4
    octets[:, 1] = b << 4 | c >> 2
    octets[:, 2] = c << 6 | d
    sizes = characters // GROUP_CHARACTERS * GROUP_BYTES - padding
    begins = (offsets[:-1] - offsets[0]) // GROUP_CHARACTERS * GROUP_BYTES
    return octets.reshape(-1), begins, sizes


def _sextets() -> npt.NDArray[np.uint8]:
    """The six bits of each character."""
    table = np.full(256, _INVALID, np.uint8)
    for number in range(64):
        table[base64.urlsafe_b64encode(bytes([number << 2]))[0]] = number
    return table


_SEXTETS = _sextets()
