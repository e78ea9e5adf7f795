"""The spans as files."""

from __future__ import annotations

import csv

import pytest

from tidegate.data.errors import DataError
from tidegate.data.flights import COLUMNS, prepare, sample_directory, span_file, tail_numbers
from tidegate.data.flights.spans import write_rows

ROW = dict.fromkeys(COLUMNS, "1")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    directory = tmp_path_factory.mktemp("spans of 2013")
    return directory, prepare(directory, [1, 2])


def test_a_span_is_a_month_under_its_number(prepared):
    """The pipeline's `span-{SPAN}/*` pattern would find nothing, or another month."""
    directory, files = prepared
    assert files == [directory / "span-01/flights.csv", directory / "span-02/flights.csv"]
    for file, month, flights in zip(files, ("2013-01", "2013-02"), (27_004, 24_951), strict=True):
        with open(file, newline="") as text:
            rows = list(csv.DictReader(text))
        assert tuple(rows[0]) == COLUMNS
        assert len(rows) == flights
        assert {row["flight_date"][:7] for row in rows} == {month}


def test_a_second_call_leaves_finished_spans_alone(prepared):
    """Every run would pay for reading the whole year again, under the feet of another reader."""
    directory, files = prepared
    before = [file.stat() for file in files]
    assert prepare(directory, [2, 1]) == files[::-1]
    assert [file.stat().st_mtime_ns for file in files] == [was.st_mtime_ns for was in before]
    assert [file.stat().st_ino for file in files] == [was.st_ino for was in before]


def test_tail_numbers_are_the_aircraft_of_the_span(prepared):
    """The search for raw identifiers under a pipeline root would not know what to look for."""
    _, (january, _) = prepared
    found = tail_numbers(january)
    assert "N14228" in found
    assert "" not in found
    assert len(found) > 2_900


@pytest.mark.parametrize("span", [0, 13])
def test_a_span_that_is_no_month_is_refused_before_anything_is_written(tmp_path, span):
    """A typing error would end in an empty file or in the traceback of a KeyError."""
    with pytest.raises(DataError, match=rf"no span {span} .*Spans are the months 1 to 12"):
        prepare(tmp_path, [1, span])
    assert not list(tmp_path.iterdir())


def test_a_write_that_breaks_off_leaves_no_file(tmp_path):
    """The next call would take half a month for the whole of it."""

    def rows():
        yield ROW
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_rows(span_file(tmp_path, 1), rows())
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_file_in_the_place_of_the_folder_is_named(tmp_path):
    """The user would see a traceback instead of which path to change."""
    (tmp_path / "span-01").write_text("in the way")
    with pytest.raises(DataError, match=r"cannot be written.*flights\.csv\)\. Give a folder"):
        write_rows(span_file(tmp_path, 1), [ROW])


def test_the_sample_comes_with_the_package():
    """Unit tests and first tries would need the whole data set."""
    for span in (1, 2):
        assert span_file(sample_directory(), span).is_file()
