"""The columns of a span of bookings."""

from __future__ import annotations

import csv
from pathlib import Path

from ..errors import DataError
from ..flights.columns import LABEL

PERSON = ("name", "email", "phone", "birth_date", "sex", "postcode")
"""What a booking says of its passenger."""

FLIGHT = (
    "flight_date",
    "carrier",
    "origin",
    "dest",
    "sched_dep_hour",
    "day_of_week",
    "distance",
    "temp",
    "wind_speed",
    "precip",
    "visib",
    LABEL,
)
"""What it says of the flight: columns of :mod:`tidegate.data.flights`."""

COLUMNS = (*PERSON, *FLIGHT)
"""The columns in the order of the file."""

DIRECT = ("name", "email", "phone", "birth_date")
"""Those that must not enter a pipeline as they are."""

SUBJECT = "email"
"""Whom a row is about: no two passengers share one."""


def identifiers(path: str | Path, columns: tuple[str, ...] = DIRECT[:3]) -> list[str]:
    """The different values of `columns` in the span's file at `path`: what a leak scan looks for.

    Birth dates are left out unless asked for: as dates they stand in other places too.

    Raises:
      DataError: the file lacks one of the columns.
    """
    with open(path, encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        missing = [name for name in columns if name not in (rows.fieldnames or ())]
        if missing:
            raise DataError(
                f"Column {missing[0]!r} is missing",
                where=str(path),
                remedy="Give the raw file of a span, as tidegate.data.people.prepare writes it.",
            )
        return sorted({row[name] for row in rows for name in columns} - {""})


__all__ = ["COLUMNS", "DIRECT", "FLIGHT", "LABEL", "PERSON", "SUBJECT", "identifiers"]
