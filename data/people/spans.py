"""The bookings as files, one folder a month."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable
from pathlib import Path

from .. import flights
from ..errors import DataError
from ..flights.spans import write_rows
from .bookings import book
from .columns import COLUMNS
from .passengers import draw_passengers

SEED = 2013
PEOPLE = 400
BOOKINGS = 600
"""People in all, and bookings a span, of the sample and unless asked otherwise."""


def span_file(directory: str | Path, span: int) -> Path:
    """Where the bookings of `span` stand under `directory`: ``span-01/bookings.csv`` and so on."""
    return Path(directory) / f"span-{span:02d}" / "bookings.csv"


def sample_directory() -> Path:
    """The folder of the sample that comes with the package: 600 bookings each of spans 1 and 2."""
    return Path(__file__).parent / "sample"


def policy_file() -> Path:
    """A pseudonymization policy that fits the bookings."""
    return Path(__file__).parent / "privacy.yaml"


def prepare(
    directory: str | Path,
    spans: Iterable[int] = (1, 2),
    bookings: int = BOOKINGS,
    people: int = PEOPLE,
    flights_directory: str | Path | None = None,
) -> list[Path]:
    """Writes bookings of each of `spans` under `directory`; what is there already stays.

    Args:
      directory: of the files to write.
      spans: months.
      bookings: a span.
      people: who travel; the same in every span.
      flights_directory: where :func:`tidegate.data.flights.prepare` wrote the flights; by default
        the flights' sample, which has spans 1 and 2.

    Returns:
      The files, in the order of `spans`: CSV with a heading of `COLUMNS`.

    Raises:
      DataError: Faker or the flights of a span are missing, or `directory` cannot be written.
    """
    source = Path(flights_directory or flights.sample_directory())
    passengers = draw_passengers(people, SEED)
    files = []
    for span in spans:
        file = span_file(directory, span)
        if not file.exists():
            chance = random.Random(SEED + span)
            write_rows(file, book(_flights(source, span), passengers, bookings, chance), COLUMNS)
        files.append(file)
    return files


def _flights(source: Path, span: int) -> list[dict[str, str]]:
    path = flights.span_file(source, span)
    if not path.exists():
        raise DataError(
            f"The flights of span {span} are missing",
            where=str(path),
            remedy="Write them with tidegate.data.flights.prepare, and give flights_directory.",
        )
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
