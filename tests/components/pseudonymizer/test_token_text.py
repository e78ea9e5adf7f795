"""The text of tokens, against the standard library's base64."""

from __future__ import annotations

import base64

import numpy as np
import pytest

from tidegate.components.pseudonymizer import token_text as module
from tidegate.components.pseudonymizer.token_text import token_text


@pytest.mark.parametrize("rows", [0, 1, 7, 3000])
def test_it_is_base64url_of_version_and_mac(rows, monkeypatch):
    """Anyone must be able to read the version out of a token with standard tools."""
    monkeypatch.setattr(module, "_ROWS_PER_PASS", 1024)
    macs = np.random.default_rng(rows).integers(0, 256, (rows, 16), dtype=np.uint8)
    expected = [base64.urlsafe_b64encode(b"\x01\x02\xff" + mac.tobytes()[:15]) for mac in macs]
    assert token_text(b"\x01\x02\xff", macs).tobytes() == b"".join(expected)


def test_every_character_is_written():
    """All pairs of bytes stand at every place somewhere."""
    numbers = np.arange(1 << 16, dtype=">u2").view(np.uint8).reshape(-1, 2)
    for shift in (0, 1):
        macs = np.ascontiguousarray(np.roll(np.tile(numbers, 8), shift, axis=1))
        expected = b"".join(base64.urlsafe_b64encode(bytes(3) + mac.tobytes()[:15]) for mac in macs)
        assert token_text(bytes(3), macs).tobytes() == expected
