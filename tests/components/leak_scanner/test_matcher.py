"""Streams in chunks, and what is chance."""

from __future__ import annotations

import numpy as np
import pytest

from tidegate.components.leak_scanner import Identifiers, Matcher
from tidegate.components.leak_scanner.chance import by_chance

IDENTIFIERS = Identifiers.of(["anna@example.org", "N14228", "1234567", "Ann", "example.org/long"])


def test_chunks_of_any_size_give_the_same_matches():
    """A leak across the border of two reads would be missed, or counted twice."""
    random = np.random.default_rng(5)
    words = [b"anna@example.org", b"N14228", b"1234567", b"Ann", b"Annex", b"1234567890", b" x, "]
    data = b" ".join(words[one] for one in random.integers(0, len(words), 400))
    matcher = Matcher(IDENTIFIERS)
    expected = sorted(matcher.search([data]))
    assert len(expected) > 100
    for size in (1, 7, 64, 1000):
        chunks = [data[start : start + size] for start in range(0, len(data), size)]
        assert sorted(matcher.search(chunks)) == expected


def test_an_identifier_within_another_is_found_too():
    """Two people; the longer name must not hide the shorter."""
    matcher = Matcher(Identifiers.of(["anna.smith@example.org", "smith@example.org"]))
    assert {place for _, place, _ in matcher.search([b"x anna.smith@example.org y"])} == {0, 1}


@pytest.mark.parametrize(
    ("around", "chance"),
    [
        ("<{}>", False),
        ("{}", False),
        ("x{}\x12", False),  # a protobuf's length byte may be a letter
        ("AAABq8{}xY0-zz_19ab3", True),  # a token
        ("2013-01_flight_{}_of_the_carrier", False),  # between signs it is meant
        ("abcdefabcdef{}abcdefabcdef", True),
    ],
)
def test_six_characters_are_a_hit_unless_a_token_holds_them(around, chance):
    """Tokens hold every combination of six letters now and then."""
    data = around.format("N14228").encode()
    start = data.index(b"N14228")
    assert by_chance(data, start, start + 6) is chance


@pytest.mark.parametrize(
    ("text", "chance"),
    [
        ("id 1234567,", False),
        ("x1234567y", False),
        ("01234567", True),
        ("12345678", True),
        ("0.1234567", True),
        ("1234567.5", True),
        ("row 1234567.", False),
    ],
)
def test_digits_within_a_number_are_no_hit(text, chance):
    """Every long number would be a customer."""
    start = text.index("1234567")
    assert by_chance(text.encode(), start, start + 7) is chance


@pytest.mark.parametrize(
    ("text", "chance"), [("Ann,", False), (" Ann ", False), ("Anna", True), ("_Ann", True)]
)
def test_what_is_very_short_must_be_a_word(text, chance):
    """Ann is in Annex."""
    start = text.index("Ann")
    assert by_chance(text.encode(), start, start + 3) is chance


def test_identifiers_are_told_by_where_they_stand():
    """The list's owner must find the person again."""
    identifiers = Identifiers.of(
        [" anna@example.org", "", None, "x", "bob@example.org", "anna@example.org"]
    )
    assert identifiers.values == ("anna@example.org", "bob@example.org")
    assert identifiers.ordinals == (1, 5)
    assert identifiers.too_short == 1
