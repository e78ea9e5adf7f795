"""Texts of many lengths, against the standard library's base64."""

from __future__ import annotations

import base64

import numpy as np
import pytest

from tidegate.components.pseudonymizer.sealed_text import decode_rows, encode_rows, groups

ROWS = [bytes(range(size)) for size in (1, 2, 3, 4, 5, 6, 0, 40, 255)]


def _encoded(rows):
    sizes = np.array([len(row) for row in rows], np.int64)
    filled = b"".join(row.ljust(-(-len(row) // 3) * 3, b"\0") for row in rows)
    ends = np.cumsum(groups(sizes))
    return encode_rows(np.frombuffer(filled, np.uint8), sizes, ends), np.append(0, 4 * ends)


def test_rows_are_padded_base64url():
    """Anyone must be able to read a row with standard tools."""
    text, offsets = _encoded(ROWS)
    expected = [base64.urlsafe_b64encode(row) for row in ROWS]
    assert text.tobytes() == b"".join(expected)
    assert np.diff(offsets).tolist() == [len(one) for one in expected]


def test_rows_come_back():
    """From the middle of a buffer too."""
    text, offsets = _encoded(ROWS)
    octets, begins, sizes = decode_rows(text, offsets[3:])
    got = [octets[at : at + size].tobytes() for at, size in zip(begins, sizes, strict=True)]
    assert got == ROWS[3:]


@pytest.mark.parametrize("text", [b"AAA", b"AA=A", b"AAA?", b"A===", b"AA+A", b"AA A", b"===="])
def test_what_is_no_base64url_is_refused(text):
    """Half-read, it would be some other bytes."""
    column = np.frombuffer(b"AAAA" + text, np.uint8)
    assert decode_rows(column, np.array([0, 4, 4 + len(text)])) is None
