"""Reads the table of digits in the scikit-learn package.

The package's file is read as it is, without importing it: that would take seconds and load SciPy.
"""

from __future__ import annotations

import csv
import gzip
import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from ..errors import DataError

IMAGES = 1_797
"""Images in the source, none of which is left out."""

SIDE = 8
"""Rows and columns of an image."""

HIGHEST = 16
"""The value of a pixel that is all ink; 0 is paper."""

IMAGE = "image"
LABEL = "digit"


class Image(NamedTuple):
    """One written digit.

    Attributes:
      pixels: `SIDE` rows of `SIDE` pixels, one after the other, each from 0 to `HIGHEST`.
      digit: what its writer was asked to write, 0 to 9.
    """

    pixels: tuple[int, ...]
    digit: int


def read_images() -> Iterator[Image]:
    """Every image in the source's order, in which one writer's images follow each other.

    Raises:
      DataError: scikit-learn is missing, or its table is not the one this was written for.
    """
    path = _table()
    try:
        with gzip.open(path, "rt", encoding="ascii", newline="") as file:
            rows = [[int(value) for value in row] for row in csv.reader(file)]
    except (OSError, ValueError) as error:
        raise _unlike(path, "cannot be read") from error
    if [len(row) for row in rows] != [SIDE * SIDE + 1] * IMAGES:
        raise _unlike(path, f"does not hold {IMAGES:,} images of {SIDE} x {SIDE} pixels")
    return (Image(tuple(row[:-1]), row[-1]) for row in rows)


def _table() -> Path:
    package = importlib.util.find_spec("sklearn")
    if package is None or package.origin is None:
        raise DataError(
            "The package scikit-learn, which brings the digits, is not installed",
            where="this Python environment",
            remedy="Install it with Tidegate's extra: pip install 'tidegate[digits]'.",
        )
    return Path(package.origin).parent / "datasets" / "data" / "digits.csv.gz"


def _unlike(path: Path, what: str) -> DataError:
    return DataError(
        f"scikit-learn's table of digits {what}",
        where=str(path),
        remedy="Install the release that Tidegate pins: pip install 'tidegate[digits]'.",
    )
