"""Tokens: one value, one token, in training and in serving."""

from __future__ import annotations

import base64

import numpy as np
import pyarrow as pa
import pytest

from tidegate.components.errors import DataError
from tidegate.components.pseudonymizer import repetition
from tidegate.components.pseudonymizer.cmac import mac_message
from tidegate.components.pseudonymizer.keyset import Keyset, MasterKey
from tidegate.components.pseudonymizer.techniques import Token
from tidegate.components.pseudonymizer.techniques import token as token_module

VALUES = [
    "ada@example.org",
    "",
    None,
    "grüße@example.org",
    "x" * 16,
    "y" * 100,
    None,
    "ada@example.org",
]


@pytest.fixture
def token(keyset):
    return Token("person", keyset)


def _scalars(token, values):
    return [token.apply_value(value) for value in values]


def test_a_token_is_what_it_was_in_the_first_release(token):
    """Old and new data join by tokens; a format that moves would break that without an error."""
    assert token.apply_value("ada@example.org") == "AAABm4WPn7CC0bonRAg1tHLQ"


def test_a_token_holds_the_version_and_120_bits_of_the_mac(keyset):
    """The version says, years later, which key a token was made with."""
    rotated = Keyset("people", 300, (*keyset.keys, MasterKey(300, bytes(32))))
    text = Token("person", rotated).apply_value("ada@example.org")
    raw = base64.urlsafe_b64decode(text)
    assert len(text) == 24
    assert int.from_bytes(raw[:3], "big") == 300
    assert raw[3:] == mac_message(rotated.subkey("token", "person"), b"ada@example.org")[:15]


@pytest.mark.parametrize(
    "kind", [pa.string(), pa.large_string(), pa.binary(), pa.large_binary()], ids=str
)
def test_every_text_type_gives_the_values_tokens(token, kind):
    """A reader that yields another Arrow type must not change who is who."""
    column = token.apply_column(pa.array(VALUES, pa.string()).cast(kind))
    column.validate(full=True)
    assert column.type == pa.string()
    assert column.to_pylist() == _scalars(token, VALUES)


def test_slices_give_the_tokens_of_their_own_rows(token):
    """Beam and Arrow hand out windows into larger buffers."""
    whole = pa.array(VALUES * 9)
    for start, length in [(0, 5), (3, 1), (2, 0), (7, 40), (71, 1)]:
        expected = _scalars(token, (VALUES * 9)[start : start + length])
        assert token.apply_column(whole.slice(start, length)).to_pylist() == expected


def test_dictionaries_give_the_tokens_of_their_values(token):
    """Nulls may hide among the indices and among the dictionary's values."""
    indices = pa.array([0, 2, None, 1, 0], pa.int8())
    column = pa.DictionaryArray.from_arrays(indices, pa.array(["a", None, "b"]))
    assert token.apply_column(column).to_pylist() == _scalars(token, ["a", "b", None, None, "a"])


def test_repeating_columns_take_a_shorter_way_to_the_same_tokens(token):
    """Dictionary encoding is for speed alone."""
    random = np.random.default_rng(3)
    values = [None if number == 7 else f"N{number}" for number in random.integers(0, 90, 5000)]
    column = pa.array(values)
    assert repetition.repeats(column)
    assert token.apply_column(column).to_pylist() == _scalars(token, values)


@pytest.mark.parametrize("values", [[], [None, None]])
def test_columns_without_values(token, values):
    """A batch may be empty or all missing; null never becomes a token that means null."""
    assert token.apply_column(pa.array(values, pa.string())).to_pylist() == values
    assert token.apply_column(pa.array(values, pa.null())).to_pylist() == values


def test_batch_and_serving_agree_on_fuzzed_values(token):
    """A model meets at serving the tokens it was trained on, or it knows nobody."""
    random = np.random.default_rng(20)
    values = [random.bytes(int(size)) for size in random.geometric(0.03, 20_000) - 1]
    assert token.apply_column(pa.array(values)).to_pylist() == _scalars(token, values)
    points = random.integers(0, 0xD800, (2000, 9))
    texts = ["".join(map(chr, row)) for row in points]
    assert token.apply_column(pa.array(texts)).to_pylist() == _scalars(token, texts)


def test_text_and_its_bytes_have_one_token(token):
    """Serving may hold the value as either."""
    assert token.apply_value("grüße") == token.apply_value("grüße".encode())


def test_namespaces_separate_and_join(keyset):
    """Equal columns join where the policy says so, and only there."""
    value = "ada@example.org"
    assert Token("person", keyset).apply_value(value) == Token("person", keyset).apply_value(value)
    assert Token("person", keyset).apply_value(value) != Token("sender", keyset).apply_value(value)


@pytest.mark.parametrize("column", [pa.array([1, 2]), pa.array([1.5]), pa.array([[7]])])
def test_columns_of_other_types_are_refused(token, column):
    """The token of the number 7 could be that of "7", "07" or "7.0": nobody could tell."""
    with pytest.raises(DataError, match="text or bytes"):
        token.apply_column(column)


@pytest.mark.parametrize("value", [7, 1.5, True])
def test_values_of_other_types_are_refused(token, value):
    """As in a column."""
    with pytest.raises(DataError, match="text or bytes"):
        token.apply_value(value)


def test_a_column_beyond_arrows_offsets_is_refused(token, monkeypatch):
    """The offsets would wrap around and hand out pieces of other rows' tokens."""
    assert token_module.MOST_ROWS * 24 < 2**31
    monkeypatch.setattr(token_module, "MOST_ROWS", 2)
    with pytest.raises(DataError, match="3 values is too long"):
        token.apply_column(pa.array(["a", "b", "c"]))


def test_text_that_utf_8_cannot_encode_is_refused_unseen(token):
    """A lone surrogate is no text; its value does not stand in the message."""
    with pytest.raises(DataError, match="not Unicode") as caught:
        token.apply_value("secret\ud800")
    assert "secret" not in str(caught.value)
