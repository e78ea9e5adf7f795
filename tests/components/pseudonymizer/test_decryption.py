"""What several versions of a key encrypted can be had back."""

from __future__ import annotations

import pyarrow as pa
import pytest

from tidegate.components.errors import DataError, KeysetError
from tidegate.components.pseudonymizer.decryption import decrypt_column, decrypt_value, version_of
from tidegate.components.pseudonymizer.keyset import Keyset, MasterKey
from tidegate.components.pseudonymizer.techniques import Encrypt, Token


@pytest.fixture
def rotated(keyset):
    return Keyset("people", 300, (*keyset.keys, MasterKey(300, bytes(32))))


def test_a_column_of_several_versions_comes_back(keyset, rotated):
    """After a rotation old and new texts stand side by side."""
    values = [b"ada", b"", None, b"\xff" * 40, b"bob"]
    old, new = Encrypt("person", keyset), Encrypt("person", rotated)
    texts = [(old, new)[row % 2].apply_value(value) for row, value in enumerate(values)]
    assert decrypt_column(pa.array(texts), "person", rotated).to_pylist() == values
    assert decrypt_value(texts[1], "person", rotated) == b""
    assert decrypt_value(None, "person", rotated) is None
    assert [version_of(text) for text in texts[:2]] == [1, 300]


def test_a_destroyed_version_is_named(keyset, rotated):
    """What it encrypted is gone for good, and that must be said."""
    text = Encrypt("person", rotated).apply_value("ada")
    with pytest.raises(KeysetError, match="version 300"):
        decrypt_value(text, "person", keyset)


def test_what_encrypt_did_not_make_is_refused(keyset):
    """A token looks much like it, and cannot be undone by anyone."""
    for text in ("", "A", "????", Token("person", keyset).apply_value("ada")):
        with pytest.raises(DataError):
            decrypt_value(text, "person", keyset)
    other = Encrypt("sender", keyset).apply_value("ada")
    with pytest.raises(DataError, match="not made by encrypt"):
        decrypt_value(other, "person", keyset)
