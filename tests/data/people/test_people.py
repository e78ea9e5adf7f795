"""Passengers on real flights."""

from __future__ import annotations

import csv
import filecmp
import importlib.util
import random

import pytest

from tidegate.data import flights
from tidegate.data.errors import DataError
from tidegate.data.people import (
    COLUMNS,
    DIRECT,
    identifiers,
    prepare,
    sample_directory,
    span_file,
)
from tidegate.data.people.bookings import book
from tidegate.data.people.columns import FLIGHT
from tidegate.data.people.passengers import draw_passengers


def _rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def sample():
    return {span: _rows(span_file(sample_directory(), span)) for span in (1, 2)}


def test_every_booking_is_of_a_real_flight(sample):
    """Made up flights would have no weather to learn from."""
    for span, rows in sample.items():
        real = _rows(flights.span_file(flights.sample_directory(), span))
        known = {tuple(flight[name] for name in FLIGHT) for flight in real}
        assert tuple(rows[0]) == COLUMNS
        assert len(rows) == 600
        assert {tuple(row[name] for name in FLIGHT) for row in rows} <= known


def test_a_passenger_is_the_same_in_every_booking_and_span(sample):
    """Forgetting one of two birth dates would forget half a person."""
    people = {}
    for rows in sample.values():
        for row in rows:
            person = tuple(row[name] for name in DIRECT)
            assert people.setdefault(row["email"], person) == person
    both = {row["email"] for row in sample[1]} & {row["email"] for row in sample[2]}
    assert len(both) > 100
    assert max(sum(row["email"] == one for row in sample[1]) for one in both) > 5


def test_nobody_is_reached_and_some_names_are_not_ascii(sample):
    """An example must not ring at anybody's home; a scan must find a name with an umlaut."""
    rows = [row for of_span in sample.values() for row in of_span]
    assert all(row["email"].endswith("@example.org") for row in rows)
    assert all("-555-01" in row["phone"] for row in rows if row["phone"])
    assert any(not row["phone"] for row in rows)
    assert any(not row["name"].isascii() for row in rows)


def test_the_sample_can_be_drawn_again(tmp_path):
    """Nobody could tell what it was made from."""
    for span, file in zip((1, 2), prepare(tmp_path), strict=True):
        assert filecmp.cmp(file, span_file(sample_directory(), span), shallow=False)


def test_a_finished_span_stays(tmp_path):
    """A second call would change the rows under a reader's feet."""
    [file] = prepare(tmp_path, [2], bookings=5, people=3)
    before = file.stat().st_mtime_ns
    assert prepare(tmp_path, [2]) == [file]
    assert file.stat().st_mtime_ns == before


def test_identifiers_are_the_raw_ones(sample):
    """The scan would look for nothing."""
    found = identifiers(span_file(sample_directory(), 1))
    assert sample[1][0]["email"] in found
    assert sample[1][0]["name"] in found
    assert sample[1][0]["birth_date"] not in found
    assert "" not in found


def test_nobody_is_on_one_flight_twice():
    """A draw without end, or rows that are not apart."""
    seats = [dict.fromkeys(FLIGHT, str(number)) for number in range(3)]
    people = [{"email": str(number)} for number in range(4)]
    rows = book(seats, people, 12, random.Random(1))
    assert len({(row["flight_date"], row["email"]) for row in rows}) == 12


def test_what_is_missing_is_named(tmp_path, monkeypatch):
    """A traceback would not say what to install or to write."""
    with pytest.raises(DataError, match="flights of span 7 are missing"):
        prepare(tmp_path, [7])
    with pytest.raises(DataError, match="Ask for 1 to 1,000"):
        draw_passengers(2_000, 1)
    with pytest.raises(DataError, match="Column 'email' is missing"):
        identifiers(flights.span_file(flights.sample_directory(), 1), ("email",))
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(DataError, match="pip install faker"):
        draw_passengers(5, 1)
