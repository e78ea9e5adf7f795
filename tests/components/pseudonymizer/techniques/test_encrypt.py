"""Encrypt: reversible by the keyset's holder, alike in training and at serving."""

from __future__ import annotations

import base64

import numpy as np
import pyarrow as pa
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from tidegate.components.errors import ConfigError, DataError
from tidegate.components.pseudonymizer import siv
from tidegate.components.pseudonymizer.keyset import Keyset, MasterKey
from tidegate.components.pseudonymizer.techniques import Encrypt
from tidegate.components.pseudonymizer.techniques import encrypt as encrypt_module
from tidegate.components.pseudonymizer.techniques.encrypt import EncryptSettings

VALUES = ["ada@example.org", "", None, "grüße", "x" * 16, "y" * 5000, None, "ada@example.org"]


@pytest.fixture
def encrypt(keyset):
    return Encrypt("person", keyset, EncryptSettings(reversible=True))


def test_it_is_version_and_aes_siv_in_base64url(encrypt, keyset):
    """Whoever has the keyset must be able to open it with standard tools."""
    peer = AESSIV(keyset.subkey("encrypt-mac", "person") + keyset.subkey("encrypt-ctr", "person"))
    text = encrypt.apply_value("ada@example.org")
    assert base64.urlsafe_b64decode(text) == b"\0\0\1" + peer.encrypt(b"ada@example.org", None)


def test_a_text_is_what_it_was_in_the_first_release(encrypt):
    """Old and new data join by it."""
    assert encrypt.apply_value("ada") == "AAABTFakSBcmlVv2lN0aOBcWXelTqg=="


@pytest.mark.parametrize(
    "kind", [pa.string(), pa.large_string(), pa.binary(), pa.large_binary()], ids=str
)
def test_columns_slices_and_lists_come_out_as_their_values(encrypt, kind):
    """A reader that yields another Arrow type must not change who is who."""
    column = pa.array(VALUES * 5, pa.string()).cast(kind)
    expected = [encrypt.apply_value(value) for value in VALUES * 5]
    published = encrypt.apply_column(column)
    published.validate(full=True)
    assert published.to_pylist() == expected
    for start, length in [(0, 5), (3, 1), (2, 0), (7, 20)]:
        part = encrypt.apply_column(column.slice(start, length))
        assert part.to_pylist() == expected[start : start + length]
    lists = pa.array([["ada", None], [], None, ["x"]], pa.large_list(kind))
    assert encrypt.apply_column(lists).to_pylist() == [
        [encrypt.apply_value("ada"), None],
        [],
        None,
        [encrypt.apply_value("x")],
    ]
    assert encrypt.apply_column(pa.nulls(2)).to_pylist() == [None, None]


def test_batch_and_serving_agree_and_all_of_it_can_be_undone(encrypt):
    """Fuzzed bytes of every length around whole groups and blocks."""
    random = np.random.default_rng(20)
    values = [random.bytes(int(size)) for size in random.geometric(0.03, 10_000) - 1]
    values[::50] = [None] * 200
    published = encrypt.apply_column(pa.array(values))
    assert published.to_pylist() == [encrypt.apply_value(value) for value in values]
    assert encrypt.reveal_column(published).to_pylist() == values
    assert encrypt.reveal_column(published.slice(37, 90)).to_pylist() == values[37:127]
    assert encrypt.reveal_column(published[:0]).to_pylist() == []


def test_several_passes_over_a_column(encrypt, monkeypatch):
    """A column of a million rows is treated in parts that must join without a seam."""
    random = np.random.default_rng(3)
    values = [random.bytes(int(size)) for size in random.integers(0, 60, 500)]
    whole = encrypt.apply_column(pa.array(values))
    for module in (encrypt_module, siv):
        monkeypatch.setattr(module, "ROWS_PER_PASS", 64)
    assert encrypt.apply_column(pa.array(values)).equals(whole)
    assert encrypt.reveal_column(whole).to_pylist() == values


def test_what_was_not_made_with_this_key_is_refused(encrypt, keyset):
    """A wrong value is worse than none."""
    text = encrypt.apply_value("ada@example.org")
    other = Keyset("people", 2, (*keyset.keys, MasterKey(2, bytes(32))))
    rotated = Encrypt("person", other).apply_value("ada@example.org")
    for wrong in (text[:-4], text[:8] + "AAAA" + text[12:], "????" + text[4:], "", "AAAA", rotated):
        with pytest.raises(DataError, match="not made by encrypt"):
            encrypt.reveal_column(pa.array([text, wrong]))


def test_it_is_reversible_only_where_that_is_said():
    """Nobody should learn afterwards that identifiers can be had back."""
    with pytest.raises(ConfigError, match=r"reversible.*token where nobody should"):
        EncryptSettings()


@pytest.mark.parametrize("column", [pa.array([1]), pa.array([[1.5]])])
def test_other_types_are_refused(encrypt, column):
    """As for tokens."""
    with pytest.raises(DataError, match="encrypt takes text or bytes"):
        encrypt.apply_column(column)
