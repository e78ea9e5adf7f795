"""Draws the checked-in sample from the whole data: ``python -m tidegate.data.flights.sample``."""

from __future__ import annotations

import random
from pathlib import Path

from .source import rows_by_span
from .spans import sample_directory, span_file, write_rows

SAMPLE_SPANS = (1, 2)
FLIGHTS_PER_SPAN = 4_000
SEED = 2013


def draw(directory: str | Path) -> None:
    """Writes a random draw of `FLIGHTS_PER_SPAN` flights of each sampled span, in time order."""
    chance = random.Random(SEED)
    for span, rows in rows_by_span(SAMPLE_SPANS):
        chosen = sorted(chance.sample(range(len(rows)), FLIGHTS_PER_SPAN))
        write_rows(span_file(directory, span), (rows[index] for index in chosen))


if __name__ == "__main__":
    draw(sample_directory())
