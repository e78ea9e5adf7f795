"""Normalisation and bytes that are not UTF-8: alike in batches and at serving."""

from __future__ import annotations

import unicodedata

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tidegate.components.errors import DataError
from tidegate.components.pseudonymizer.text_rules import (
    CASE,
    NFC,
    STEPS,
    TRIM,
    TextRules,
    normalize,
)

TEXT_TYPES = [pa.string(), pa.large_string(), pa.binary(), pa.large_binary()]

AWKWARD = (
    *(" Ada ", "STRASSE", "straße", "e\u0301", "\u00e9", "İ", "Σας"),
    *("\ufb01", "\u0345\u03b1", "\x1f a\x1c"),
)

CELLS = st.none() | st.text(max_size=8) | st.sampled_from(AWKWARD)


@pytest.mark.parametrize(
    ("steps", "one", "other"),
    [
        ((TRIM,), " ada\t", "ada"),
        ((TRIM,), "\u2003ada\u00a0", "ada"),
        ((CASE,), "Ada@Example.ORG", "ada@example.org"),
        ((CASE,), "STRASSE", "straße"),
        ((NFC,), "e\u0301", "\u00e9"),
        (STEPS, " E\u0301COLE", "\u00e9cole"),
    ],
)
def test_one_person_is_written_one_way(steps, one, other):
    """Two spellings would be two tokens, hence two people."""
    assert normalize(one, steps) == normalize(other, steps)


def test_what_is_inside_stays():
    """Only blanks at the ends go, and without a step nothing changes."""
    assert normalize(" a  b ", (TRIM,)) == "a  b"
    assert normalize(" A\u0301 ", ()) == " A\u0301 "


@pytest.mark.parametrize("kind", TEXT_TYPES, ids=str)
@given(cells=st.lists(CELLS, max_size=12), steps=st.sets(st.sampled_from(STEPS)))
@settings(max_examples=30, deadline=None)
def test_a_column_comes_out_as_its_values(kind, cells, steps):
    """Text of ASCII takes a way of its own through Arrow, which must do the same."""
    rules = TextRules(tuple(steps), "error")
    column = rules.apply_column(pa.array(cells, pa.string()).cast(kind))
    assert column.to_pylist() == [rules.apply_value(cell) for cell in cells]


@given(text=st.text())
@settings(max_examples=100, deadline=None)
def test_text_with_all_steps_taken_is_composed(text):
    """Whatever comes in, NFC holds at the end."""
    assert unicodedata.is_normalized("NFC", normalize(text, STEPS))


def test_lists_dictionaries_and_slices_come_out_as_their_values():
    """As any column."""
    rules = TextRules((TRIM, CASE), "error")
    column = pa.array([[" Ada", None], None, [], ["É"]], pa.large_list(pa.large_binary()))
    assert rules.apply_column(column.slice(1)).to_pylist() == [None, [], ["é"]]
    assert rules.apply_value([b" Ada", None]) == ["ada", None]
    assert rules.apply_column(pa.array([" A", "b"]).dictionary_encode()).to_pylist() == ["a", "b"]


def test_what_is_no_text_passes():
    """Numbers have neither case nor blanks."""
    rules = TextRules(STEPS, "error")
    assert rules.apply_column(pa.array([1, None])).to_pylist() == [1, None]
    assert rules.apply_value(1.5) == 1.5
    assert rules.apply_value(None) is None


BAD = [b"Ada", b"\xff\xfe", None, "É".encode(), b"\xc3"]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("null", ["ada", None, None, "é", None]),
        ("raw", [b"ada", b"\xff\xfe", None, "é".encode(), b"\xc3"]),
    ],
)
def test_bytes_that_are_not_utf_8_become_missing_or_stay(rule, expected):
    """As the policy says, and the others are normalised all the same."""
    rules = TextRules((CASE,), rule)
    for kind in (pa.binary(), pa.large_binary()):
        assert rules.apply_column(pa.array(BAD, kind)).to_pylist() == expected
    values = [rules.apply_value(one) for one in BAD]
    assert [one.encode() if isinstance(one, str) else one for one in values] == [
        one.encode() if isinstance(one, str) else one for one in expected
    ]


def test_bytes_that_are_not_utf_8_are_refused_unseen():
    """Also where a column only says that it is text."""
    rules = TextRules((CASE,), "error")
    lying = pa.Array.from_buffers(
        pa.string(), 1, [None, pa.py_buffer(b"\0\0\0\0\2\0\0\0"), pa.py_buffer(b"\xff\xfe")]
    )
    for column in (pa.array(BAD), lying):
        with pytest.raises(DataError, match="not UTF-8") as caught:
            rules.apply_column(column)
        assert "xff" not in str(caught.value)
    for value in (b"\xff", "\ud800"):
        with pytest.raises(DataError, match="not UTF-8"):
            rules.apply_value(value)


def test_without_rules_bytes_pass_as_they_are():
    """A token is made of whatever bytes there are."""
    column = pa.array(BAD)
    assert TextRules((), "raw").apply_column(column) is column
    assert TextRules((), "raw").apply_value(b"\xff") == b"\xff"
