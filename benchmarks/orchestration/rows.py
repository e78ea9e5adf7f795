"""The first 15,000 flights of January in one CSV file: the size of TFX's taxi example."""

from __future__ import annotations

import csv
import itertools
from pathlib import Path

from tidegate.data.flights import prepare, span_file

ROWS = 15_000


def prepare_rows(home: Path) -> Path:
    """A folder with one CSV file of the first rows of January; made where it is missing."""
    folder = home / f"first-{ROWS}"
    if not (folder / "flights.csv").exists():
        prepare(home / "flights", [1])
        folder.mkdir(parents=True, exist_ok=True)
        with open(span_file(home / "flights", 1), encoding="utf-8", newline="") as source:
            rows = list(itertools.islice(csv.reader(source), ROWS + 1))
        with open(folder / "flights.csv", "w", encoding="utf-8", newline="") as target:
            csv.writer(target).writerows(rows)
    return folder
