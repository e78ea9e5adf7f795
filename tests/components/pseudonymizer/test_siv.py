"""AES-SIV against the RFC and against cryptography."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from tidegate.components.pseudonymizer import siv
from tidegate.components.pseudonymizer.siv import Rows, SivColumn, SivKey

KEY = SivKey(bytes(range(32)), bytes(range(32, 64)))


def _rows(messages):
    lengths = np.array([len(one) for one in messages], np.int64)
    return Rows(np.frombuffer(b"".join(messages), np.uint8), np.cumsum(lengths) - lengths, lengths)


def _sealed(key, messages):
    """The column form, with rows 16 bytes apart."""
    rows, column = _rows(messages), SivColumn(key)
    places = rows.starts + 16 * np.arange(len(messages))
    into = np.zeros(len(rows.data) + 16 * (len(messages) + 1), np.uint8)
    vectors = column.vectors(rows)
    column.count(vectors, rows, into, places)
    texts = [into[at : at + size].tobytes() for at, size in zip(places, rows.lengths, strict=True)]
    return [vector.tobytes() + text for vector, text in zip(vectors, texts, strict=True)]


RFC_5297 = [
    (
        "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0",
        "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
        ["101112131415161718191a1b1c1d1e1f2021222324252627"],
        "112233445566778899aabbccddee",
        "85632d07c6e8f37f950acd320a2ecc9340c02b9690c4dc04daef7f6afe5c",
    ),
    (
        "7f7e7d7c7b7a79787776757473727170",
        "404142434445464748494a4b4c4d4e4f",
        [
            "00112233445566778899aabbccddeeffdeaddadadeaddadaffeeddccbbaa99887766554433221100",
            "102030405060708090a0",
            "09f911029d74e35bd84156c5635688c0",
        ],
        "7468697320697320736f6d6520706c61696e7465787420746f20656e6372797074207573696e672053"
        "49562d414553",
        "7bdb6e3b432667eb06f4d14bff2fbd0fcb900f2fddbe404326601965c889bf17dba77ceb094fa663b7"
        "a3f748ba8af829ea64ad544a272e9c485b62a3fd5c0d",
    ),
]


@pytest.mark.parametrize(("mac", "counter", "associated", "message", "expected"), RFC_5297)
def test_the_samples_of_rfc_5297(mac, counter, associated, message, expected):
    """Its appendix has both: a message shorter than a block, and a longer one with a nonce."""
    key = SivKey(bytes.fromhex(mac), bytes.fromhex(counter))
    data = [bytes.fromhex(one) for one in associated]
    sealed = siv.seal_message(key, bytes.fromhex(message), data)
    assert sealed.hex() == expected
    assert siv.open_message(key, sealed, data).hex() == message


@pytest.mark.parametrize("half", [16, 24, 32])
def test_both_forms_are_those_of_cryptography(half):
    """Another implementation must be able to open what was sealed."""
    random = np.random.default_rng(half)
    key = SivKey(random.bytes(half), random.bytes(half))
    peer = AESSIV(key.mac + key.counter)
    messages = [random.bytes(int(size)) for size in random.integers(1, 120, 1500)]
    expected = [peer.encrypt(message, None) for message in messages]
    assert [siv.seal_message(key, message) for message in messages] == expected
    assert _sealed(key, messages) == expected


def test_empty_and_long_messages_and_several_passes(monkeypatch):
    """An empty cell is a value, and a column has any number of rows of any length."""
    monkeypatch.setattr(siv, "ROWS_PER_PASS", 8)
    monkeypatch.setattr(siv, "LONG_MESSAGE_BLOCKS", 3)
    random = np.random.default_rng(11)
    messages = [b"", *(random.bytes(int(size)) for size in random.integers(0, 120, 61)), b""]
    assert _sealed(KEY, messages) == [siv.seal_message(KEY, message) for message in messages]


def test_the_counter_crosses_a_vector_of_ones(monkeypatch):
    """RFC 5297 clears two bits, so that counting never carries between words."""
    monkeypatch.setattr(siv, "_vector", lambda key, message, start: b"\xff" * 16)
    message = bytes(100)
    vectors = np.full((1, 16), 0xFF, np.uint8)
    into = np.zeros(128, np.uint8)
    SivColumn(KEY).count(vectors, _rows([message]), into, np.zeros(1, np.int64))
    assert into[:100].tobytes() == siv.seal_message(KEY, message)[16:]


@pytest.mark.parametrize("message", [b"", b"short", b"a message longer than one block"])
def test_what_was_sealed_opens_and_what_was_changed_does_not(message):
    """A flipped bit would otherwise be some other value."""
    sealed = siv.seal_message(KEY, message)
    assert siv.open_message(KEY, sealed) == message
    changed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    with pytest.raises(siv.NotAuthentic):
        siv.open_message(KEY, changed)


def test_a_key_does_not_show():
    """Keys must not reach logs."""
    assert repr(KEY) == "SivKey()"
    assert all(not field.repr for field in dataclasses.fields(KEY))
