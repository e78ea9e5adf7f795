"""Reading the fields of a journal's record."""

from __future__ import annotations

import datetime

import pytest

from tidegate.components.canary_pusher.rollout.fields import (
    EXACT,
    Fields,
    parse_instant,
    plain_number,
)
from tidegate.components.errors import JournalError

NOON = datetime.datetime(2026, 1, 1, 12, tzinfo=datetime.timezone.utc)


@pytest.mark.parametrize("number", [0.1 + 0.2, -0.0, 5e-324, float("inf"), float("-inf"), EXACT])
def test_numbers_come_back_as_they_were(number):
    """An infinite bound is a bound, and minus zero is not zero to the last bit."""
    assert repr(Fields({"n": plain_number(number)}, "R").number("n")) == repr(float(number))


@pytest.mark.parametrize("value", [float("nan"), "nan", True, None, "1", EXACT + 1, [1]])
def test_what_is_no_number_is_refused(value):
    """A figure that is not equal to itself would make every replay differ."""
    with pytest.raises(JournalError, match=r"R: 'n' is .*, not a number"):
        Fields({"n": value}, "R").number("n")


@pytest.mark.parametrize("value", [-1, 1.0, True, None, "1"])
def test_what_is_no_count_is_refused(value):
    """Half a request was never answered."""
    with pytest.raises(JournalError, match="not a whole number"):
        Fields({"n": value}, "R").whole("n")


def test_a_field_that_is_not_there_is_named():
    """Who repairs a journal must know what is missing where."""
    with pytest.raises(JournalError, match="The record 'window': 'stage' is missing, not a string"):
        Fields({}, "The record 'window'").text("stage")
    with pytest.raises(JournalError, match=r"A record is \[\], not an object"):
        Fields([], "A record")


def test_moments_have_a_zone():
    """An approval that expires at noon expires at another noon elsewhere."""
    assert parse_instant("2026-01-01T12:00:00+00:00") == NOON
    assert parse_instant("2026-01-01T12:00:00") is None
    assert parse_instant("at noon") is None
