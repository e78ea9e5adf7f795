"""The columns of a span's file, and the making of one row from flight, weather and aircraft.

Only what an airline knows at the scheduled hour of departure becomes a feature. The actual times,
the delays and the time in the air are known later, and a departure time that is missing would give
a cancellation away: they serve to tell the label and are left out.
"""

from __future__ import annotations

import csv
import datetime
from collections.abc import Mapping
from pathlib import Path

from ..errors import DataError

COLUMNS = (
    "flight_date",
    "tailnum",
    "flight",
    "carrier",
    "origin",
    "dest",
    "sched_dep_hour",
    "sched_dep_minute",
    "day_of_week",
    "distance",
    "temp",
    "dewp",
    "humid",
    "wind_dir",
    "wind_speed",
    "precip",
    "pressure",
    "visib",
    "plane_age",
    "plane_manufacturer",
    "plane_model",
    "plane_seats",
    "plane_engines",
    "plane_engine",
    "late",
)
"""The columns in the order of the file."""

LABEL = "late"
"""1 for a flight that did not arrive on schedule, else 0: see `is_late`."""

IDENTIFIER = "tailnum"
"""The aircraft's registration, which leads to its owner."""

LATE_AFTER_MINUTES = 15

YEAR = 2013

Record = Mapping[str, str]
"""One line of the source by column, in the source's own words; "NA" is missing."""

_NO_RECORD: Record = {}
_WEATHER = ("temp", "dewp", "humid", "wind_dir", "wind_speed", "precip", "pressure", "visib")


def is_late(flight: Record) -> bool:
    """Whether a passenger who went by the schedule was let down.

    True if the flight arrived more than `LATE_AFTER_MINUTES` minutes after the scheduled time,
    never departed (cancelled), or departed without an arrival delay on record (diverted: it did not
    reach its destination as scheduled).
    """
    if flight["dep_time"] == "NA" or flight["arr_delay"] == "NA":
        return True
    return float(flight["arr_delay"]) > LATE_AFTER_MINUTES


def row(flight: Record, weather: Record | None, plane: Record | None) -> dict[str, str]:
    """One flight as a row of the span's file, by column.

    Args:
      flight: a scheduled departure.
      weather: what its airport's station reported for the scheduled hour, if anything.
      plane: its aircraft's entry in the registry, if there is one.

    Returns:
      A text for each of `COLUMNS`; the empty text is missing.
    """
    weather = weather or _NO_RECORD
    plane = plane or _NO_RECORD
    date = datetime.date(int(flight["year"]), int(flight["month"]), int(flight["day"]))
    values = {
        "flight_date": date.isoformat(),
        "tailnum": flight["tailnum"],
        "flight": flight["flight"],
        "carrier": flight["carrier"],
        "origin": flight["origin"],
        "dest": flight["dest"],
        "sched_dep_hour": flight["hour"],
        "sched_dep_minute": flight["minute"],
        "day_of_week": str(date.isoweekday()),
        "distance": flight["distance"],
        **{name: weather.get(name, "NA") for name in _WEATHER},
        "plane_age": _age(plane.get("year", "NA")),
        "plane_manufacturer": plane.get("manufacturer", "NA"),
        "plane_model": plane.get("model", "NA"),
        "plane_seats": plane.get("seats", "NA"),
        "plane_engines": plane.get("engines", "NA"),
        "plane_engine": plane.get("engine", "NA"),
        "late": str(int(is_late(flight))),
    }
    return {name: "" if value == "NA" else value for name, value in values.items()}


def tail_numbers(path: str | Path) -> set[str]:
    """Every tail number in the span's file at `path`.

    Raises:
      DataError: the file has no such column.
    """
    with open(path, encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        if IDENTIFIER not in (rows.fieldnames or ()):
            raise DataError(
                f"Column {IDENTIFIER!r} is missing",
                where=str(path),
                remedy="Give the raw file of a span, as tidegate.data.flights.prepare writes it.",
            )
        return {flight[IDENTIFIER] for flight in rows} - {"", None}


def _age(year_of_manufacture: str) -> str:
    return "NA" if year_of_manufacture == "NA" else str(YEAR - int(year_of_manufacture))
