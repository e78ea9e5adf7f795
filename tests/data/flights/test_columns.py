"""The columns of a span, the label, and one row."""

from __future__ import annotations

import pytest

from tidegate.data.errors import DataError
from tidegate.data.flights import COLUMNS, LABEL, tail_numbers
from tidegate.data.flights.columns import is_late, row

FLIGHT = {
    "year": "2013",
    "month": "1",
    "day": "1",
    "dep_time": "517",
    "sched_dep_time": "515",
    "dep_delay": "2",
    "arr_time": "830",
    "sched_arr_time": "819",
    "arr_delay": "11",
    "carrier": "UA",
    "flight": "1545",
    "tailnum": "N14228",
    "origin": "EWR",
    "dest": "IAH",
    "air_time": "227",
    "distance": "1400",
    "hour": "5",
    "minute": "15",
    "time_hour": "2013-01-01T10:00:00Z",
}
PLANE = {
    "tailnum": "N14228",
    "year": "1999",
    "manufacturer": "BOEING",
    "model": "737-824",
    "engines": "2",
    "seats": "149",
    "engine": "Turbo-fan",
}


@pytest.mark.parametrize(
    ("change", "late"),
    [
        ({}, False),
        ({"arr_delay": "-30"}, False),
        ({"arr_delay": "15"}, False),
        ({"arr_delay": "16"}, True),
        ({"dep_time": "NA", "arr_delay": "NA"}, True),
        ({"arr_delay": "NA"}, True),
    ],
    ids=["on time", "early", "15 minutes", "16 minutes", "cancelled", "diverted"],
)
def test_late_is_more_than_15_minutes_or_cancelled_or_diverted(change, late):
    """Models would be trained on, and judged by, another question than the documented one."""
    assert is_late({**FLIGHT, **change}) is late


def test_a_row_holds_the_documented_columns_in_their_order():
    """A reader of the CSV by position, and every policy and schema by name, would break."""
    assert tuple(row(FLIGHT, None, PLANE)) == COLUMNS


def test_what_is_unknown_is_empty_and_whole_numbers_stay_whole():
    """A missing weather report or aircraft would enter the model as a number or as the word NA."""
    made = row({**FLIGHT, "tailnum": "NA"}, None, {**PLANE, "year": "NA"})
    assert made["tailnum"] == made["temp"] == made["plane_age"] == ""
    assert made["plane_seats"] == "149"
    assert row(FLIGHT, None, None)["plane_engine"] == ""


def test_the_age_and_the_day_of_the_week_follow_from_the_dates():
    """Two features would be off by one, for every flight alike, and nobody would see it."""
    made = row(FLIGHT, None, PLANE)
    assert made["plane_age"] == "14"
    assert made["day_of_week"] == "2"  # 1 January 2013 was a Tuesday


def test_nothing_recorded_after_departure_becomes_a_feature():
    """A model would look brilliant in evaluation on what no one knows when it is asked."""
    after = ("dep_time", "dep_delay", "arr_time", "arr_delay", "air_time")
    assert not set(after) & set(COLUMNS)
    other_outcome = {**FLIGHT, **dict.fromkeys(after, "NA")}
    before, then = row(FLIGHT, None, PLANE), row(other_outcome, None, PLANE)
    assert {name for name in COLUMNS if before[name] != then[name]} == {LABEL}


def test_tail_numbers_without_the_column_says_what_to_give(tmp_path):
    """A search for leaked tail numbers in the wrong file would find none and be believed."""
    wrong = tmp_path / "flights.csv"
    wrong.write_text("carrier,origin\nUA,EWR\n")
    with pytest.raises(DataError, match=r"'tailnum' is missing \(.*flights\.csv\)\. Give the raw"):
        tail_numbers(wrong)
