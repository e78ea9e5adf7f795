"""The checked-in sample."""

from __future__ import annotations

import csv

import pytest

from tidegate.data.flights import sample_directory, span_file
from tidegate.data.flights.sample import FLIGHTS_PER_SPAN, SAMPLE_SPANS, draw


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    directory = tmp_path_factory.mktemp("sample")
    draw(directory)
    return directory


@pytest.mark.parametrize("span", SAMPLE_SPANS)
def test_the_sample_can_be_drawn_again_to_the_byte(drawn, span):
    """Nobody could tell where the checked-in rows come from, or that none was edited."""
    checked_in = span_file(sample_directory(), span).read_bytes()
    assert span_file(drawn, span).read_bytes() == checked_in


def test_the_sample_stays_small():
    """Every clone and every wheel would carry the weight."""
    files = [path for path in sample_directory().rglob("*") if path.is_file()]
    assert len(files) == len(SAMPLE_SPANS)
    assert sum(path.stat().st_size for path in files) < 1_600_000


@pytest.mark.parametrize("span", SAMPLE_SPANS)
def test_the_sample_has_its_flights_in_time_order(span):
    """A test that takes the first rows for the earliest would be wrong."""
    with open(span_file(sample_directory(), span), newline="") as file:
        dates = [row["flight_date"] for row in csv.DictReader(file)]
    assert len(dates) == FLIGHTS_PER_SPAN
    assert dates == sorted(dates)
