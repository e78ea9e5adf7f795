"""AES-CMAC against the RFC and against cryptography."""

from __future__ import annotations

import numpy as np
import pytest

from tidegate.components.pseudonymizer import cmac

RFC_4493_KEY = bytes.fromhex("2b7e151628aed2a6abf7158809cf4f3c")
RFC_4493_MESSAGE = bytes.fromhex(
    "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
    "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710"
)
RFC_4493_MACS = {
    0: "bb1d6929e95937287fa37d129b756746",
    16: "070a16b46b4d4144f79bdd9dd04a287c",
    40: "dfa66747de9ae63030ca32611497c827",
    64: "51f0bebf7e3b9d92fc49741779363cfe",
}


def _column(messages):
    offsets = np.cumsum([0, *map(len, messages)]).astype(np.int64)
    return np.frombuffer(b"".join(messages), np.uint8), offsets


def _macs(key, messages):
    return [row.tobytes() for row in cmac.mac_column(key, *_column(messages))]


def test_both_forms_give_the_macs_of_rfc_4493():
    """A token that is not standard CMAC could not be made again by another implementation."""
    messages = [RFC_4493_MESSAGE[:size] for size in RFC_4493_MACS]
    expected = [bytes.fromhex(mac) for mac in RFC_4493_MACS.values()]
    assert [cmac.mac_message(RFC_4493_KEY, message) for message in messages] == expected
    assert _macs(RFC_4493_KEY, messages) == expected


@pytest.mark.parametrize("key_bytes", [16, 24, 32])
def test_a_column_gives_what_each_message_gives(key_bytes):
    """Training and serving would disagree on who is who."""
    random = np.random.default_rng(7)
    key = random.bytes(key_bytes)
    messages = [random.bytes(int(size)) for size in random.integers(0, 100, 2000)]
    assert _macs(key, messages) == [cmac.mac_message(key, message) for message in messages]


@pytest.mark.parametrize("size", [0, 1, 15, 16, 17, 31, 32, 33])
def test_messages_of_one_size_take_the_same_macs(size):
    """Columns of equal widths take a shorter way through the masks; it must not differ."""
    random = np.random.default_rng(size)
    messages = [random.bytes(size) for _ in range(50)]
    assert _macs(bytes(32), messages) == [cmac.mac_message(bytes(32), one) for one in messages]


def test_long_messages_and_several_passes(monkeypatch):
    """A column of a million rows, or one long text in it, would get wrong tokens."""
    monkeypatch.setattr(cmac, "ROWS_PER_PASS", 8)
    monkeypatch.setattr(cmac, "LONG_MESSAGE_BLOCKS", 3)
    random = np.random.default_rng(11)
    messages = [random.bytes(int(size)) for size in random.integers(0, 120, 61)]
    assert _macs(bytes(32), messages) == [cmac.mac_message(bytes(32), one) for one in messages]


def test_a_column_of_long_messages_alone(monkeypatch):
    """Nothing is then left for the column's own way."""
    monkeypatch.setattr(cmac, "LONG_MESSAGE_BLOCKS", 1)
    messages = [bytes([n]) * 40 for n in range(5)]
    assert _macs(bytes(32), messages) == [cmac.mac_message(bytes(32), one) for one in messages]


def test_a_column_that_begins_inside_its_buffer():
    """Slices of Arrow arrays share a buffer, and begin anywhere in it."""
    data, offsets = _column([b"left out", b"first", b"second one, longer than a block"])
    macs = cmac.mac_column(bytes(32), data, offsets[1:])
    assert macs[0].tobytes() == cmac.mac_message(bytes(32), b"first")
    assert macs[1].tobytes() == cmac.mac_message(bytes(32), b"second one, longer than a block")


def test_no_rows():
    """An empty batch is not an error."""
    assert cmac.mac_column(bytes(32), *_column([])).shape == (0, 16)
