"""Date shift: intervals of a subject stay, dates do not."""

from __future__ import annotations

import datetime

import pyarrow as pa
import pytest

from tidegate.components.errors import ConfigError, DataError
from tidegate.components.pseudonymizer.techniques import DateShift
from tidegate.components.pseudonymizer.techniques.date_shift import DateShiftSettings


@pytest.fixture
def shift(keyset):
    return DateShift("person", keyset, DateShiftSettings(days=30))


def _days(text):
    return datetime.date.fromisoformat(text[:10]).toordinal()


def test_all_dates_of_a_subject_move_by_the_same_days(shift):
    """How long a stay lasted is what a model learns from."""
    dates = pa.array(["2013-01-31", "2013-02-28 10:15", "2016-02-29T23:59:59Z", None, "2013-01-31"])
    subjects = pa.array(["ada", "ada", "ada", "ada", "bob"])
    moved = shift.apply_column(dates, subjects).to_pylist()
    differences = {
        _days(new) - _days(old) for new, old in zip(moved[:3], dates.to_pylist()[:3], strict=True)
    }
    assert len(differences) == 1
    assert differences != {0}
    assert [one[10:] for one in moved[:3]] == ["", " 10:15", "T23:59:59Z"]
    assert moved[3] is None
    assert moved[4] != moved[0]
    assert moved == [
        shift.apply_value(date, subject)
        for date, subject in zip(dates.to_pylist(), subjects.to_pylist(), strict=True)
    ]


def test_a_shift_is_what_it_was_in_the_first_release(shift):
    """A subject's new dates must fit the old ones."""
    assert shift.apply_value("2013-01-31", "ada@example.org") == "2013-01-17"


def test_shifts_are_spread_evenly_over_the_days_and_are_never_none(shift):
    """An unshifted date would stand there as it was."""
    subjects = pa.array([f"person{n}" for n in range(60_000)])
    days = shift.shifts(subjects).to_pylist()
    counts = {day: days.count(day) for day in range(-30, 31)}
    assert counts.pop(0) == 0
    assert min(counts.values()) > 800
    assert max(counts.values()) < 1200
    assert set(days) == set(counts)


def test_without_a_subject_a_date_is_missing(shift):
    """Nothing says by how much to shift it, and it must not stay."""
    column = shift.apply_column(pa.array(["2013-01-31", "2013-01-31"]), pa.array([None, "ada"]))
    assert column.null_count == 1
    assert shift.apply_column(pa.array(["2013-01-31"]), pa.nulls(1)).to_pylist() == [None]


def test_every_type_gives_the_same_dates(shift):
    """A reader that yields another Arrow type must not move anybody."""
    text, subjects = ["2013-01-31", "1999-12-31"], ["ada", "bob"]
    expected = shift.apply_column(pa.array(text), pa.array(subjects)).to_pylist()
    dates = pa.array([datetime.date.fromisoformat(one) for one in text])
    forms = [
        pa.array(text, pa.large_string()),
        pa.array([one.encode() for one in text]),
        dates,
        pa.array(text).dictionary_encode(),
    ]
    for form in forms:
        for people in (
            pa.array(subjects),
            pa.array(subjects, pa.large_string()).cast(pa.large_binary()),
        ):
            assert shift.apply_column(form, people).to_pylist() == expected
    lists = pa.array([[text[0], None], [text[1]], None])
    people = pa.array([["ada"], ["bob"], []], pa.large_list(pa.string()))
    assert shift.apply_column(lists, people).to_pylist() == [
        [expected[0], None],
        [expected[1]],
        None,
    ]
    assert (
        shift.apply_column(pa.array(text).slice(1), pa.array(subjects).slice(1)).to_pylist()
        == (expected[1:])
    )


@pytest.mark.parametrize(
    "value",
    [
        "",
        "31.01.2013",
        "2013-02-30",
        "2013-1-1",
        "20130101",
        "2013-W01-1",
        "2013-01-01\n",
        "2013-01-011",
        "0000-01-01",
    ],
)
def test_what_is_no_date_is_refused_unseen(shift, value):
    """Left as it is, it would be published."""
    with pytest.raises(DataError, match="is no date") as caught:
        shift.apply_column(pa.array(["2013-01-31", value]), pa.array(["ada", "ada"]))
    assert not value or value not in str(caught.value)
    with pytest.raises(DataError, match="is no date"):
        shift.apply_value(value, "ada")


def test_years_end_at_9999(shift):
    """A date of five digits could not be read by anyone."""
    subjects = pa.array([f"person{n}" for n in range(50)])
    with pytest.raises(DataError, match="years 1 to 9999"):
        shift.apply_column(pa.array(["9999-12-30"] * 50), subjects)
    with pytest.raises(DataError, match="years 1 to 9999"):
        [shift.apply_value("9999-12-30", subject) for subject in subjects.to_pylist()]


def test_a_row_of_two_subjects_is_refused(shift):
    """Its date belongs to one of them."""
    with pytest.raises(DataError, match="several subjects"):
        shift.apply_column(pa.array(["2013-01-31"]), pa.array([["ada", "bob"]]))
    with pytest.raises(DataError, match="text or bytes"):
        shift.apply_column(pa.array(["2013-01-31"]), pa.array([7]))


@pytest.mark.parametrize("days", [0, -1, 10**6])
def test_a_range_without_sense_is_refused(days):
    """Zero would shift nothing."""
    with pytest.raises(ConfigError):
        DateShiftSettings(days)
