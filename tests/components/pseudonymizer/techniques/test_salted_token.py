"""Salted tokens: as tokens, until the salt is gone."""

from __future__ import annotations

import base64

import numpy as np
import pyarrow as pa
import pytest

from tidegate.components.errors import DataError
from tidegate.components.pseudonymizer.cmac import mac_message
from tidegate.components.pseudonymizer.keyset import Keyset, MasterKey
from tidegate.components.pseudonymizer.salt_table import SaltTable, token_bytes
from tidegate.components.pseudonymizer.techniques import SaltedToken, Token

VALUES = ["ada@example.org", "", None, "grüße@example.org", "x" * 100, None, "ada@example.org"]


def _salts(keyset, values, namespace="person"):
    plain = Token(namespace, keyset)
    known = [plain.apply_value(value) for value in values if value is not None]
    return SaltTable.begin().with_subjects(token_bytes(known))


@pytest.fixture
def salts(keyset):
    return _salts(keyset, VALUES)


@pytest.fixture
def token(keyset, salts):
    return SaltedToken("person", keyset, salts)


def test_a_salted_token_is_the_mac_of_salt_and_plain_token(token, keyset, salts):
    """The construction is documented; whoever checks it by hand must come to the same."""
    mac = mac_message(keyset.subkey("token", "person"), b"ada@example.org")[:15]
    [place] = np.flatnonzero((salts.macs == np.frombuffer(mac, np.uint8)).all(axis=1))
    salted = mac_message(
        keyset.subkey("salted_token", "person"), salts.salts[place].tobytes() + mac
    )
    expected = base64.urlsafe_b64encode(b"\0\0\1" + salted[:15]).decode()
    assert token.apply_value("ada@example.org") == expected


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.binary()], ids=str)
def test_columns_lists_slices_and_rows_agree(token, kind):
    """A model meets at serving the tokens it was trained on, or it knows nobody."""
    scalars = [token.apply_value(value) for value in VALUES]
    column = pa.array(VALUES, pa.string()).cast(kind)
    treated = token.apply_column(column)
    treated.validate(full=True)
    assert treated.to_pylist() == scalars
    assert token.apply_column(column.slice(2, 3)).to_pylist() == scalars[2:5]
    assert token.apply_column(column.dictionary_encode()).to_pylist() == scalars
    lists = pa.array([VALUES[:3], None, [], VALUES[3:]], pa.list_(kind))
    assert token.apply_column(lists).to_pylist() == [scalars[:3], None, [], scalars[3:]]


def test_many_subjects_agree_with_the_row_form(keyset):
    """The column form takes another way to the same tokens."""
    random = np.random.default_rng(20)
    values = [random.bytes(int(size)) for size in random.geometric(0.03, 5000)]
    token = SaltedToken("person", keyset, _salts(keyset, values))
    made = token.apply_column(pa.array(values))
    assert made.to_pylist() == [token.apply_value(value) for value in values]
    assert len(set(made.to_pylist())) == len(set(values))


def test_another_salt_another_token(keyset, token):
    """What the keyset alone can make again is not shredded."""
    other = SaltedToken("person", keyset, _salts(keyset, VALUES))
    plain = Token("person", keyset)
    for value in filter(None, VALUES):
        tokens = {one.apply_value(value) for one in (token, other, plain)}
        assert len(tokens) == 3
        assert {len(one) for one in tokens} == {24}


def test_a_subject_without_a_salt_is_served_and_never_published(token):
    """Serving goes on for whoever came later, and nobody is published whom nothing could find."""
    first, second = token.apply_value("new@example.org"), token.apply_value("new@example.org")
    assert first != second
    assert len(first) == len(second) == 24
    with pytest.raises(DataError, match="1 of 2 subjects have no salt") as caught:
        token.apply_column(pa.array(["ada@example.org", "new@example.org"]))
    assert "example.org" not in str(caught.value)


def test_salts_of_another_version_are_not_taken(keyset, salts):
    """After a rotation a subject has another plain token, and gets another salt with it."""
    rotated = Keyset("people", 2, (*keyset.keys, MasterKey(2, bytes(32))))
    with pytest.raises(DataError, match="no salt"):
        SaltedToken("person", rotated, salts).apply_column(pa.array(["ada@example.org"]))
    again = SaltedToken("person", rotated.looking_up(1), salts).apply_value("ada@example.org")
    assert again == SaltedToken("person", keyset, salts).apply_value("ada@example.org")
