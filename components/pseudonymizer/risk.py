"""How well the published rows hide in one another.

Rows alike in every quasi-identifier form a class. The smallest class is the k of k-anonymity
(Sweeney, 2002); a row alone in its class is unique, and whoever knows those columns of a person
finds that person's row. A missing value is a value like any other.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

_LARGEST_KEY = 2**62


@dataclasses.dataclass(frozen=True)
class Risk:
    """Figures of one span.

    Attributes:
      rows: rows of the span.
      classes: combinations of quasi-identifiers that occur.
      smallest: rows of the smallest class.
      unique: rows that are alone in their class.
    """

    rows: int
    classes: int
    smallest: int
    unique: int

    @property
    def unique_share(self) -> float:
        """Unique rows among all, from 0 to 1."""
        return self.unique / self.rows


def measure_risk(codes: Sequence[npt.NDArray[np.int64]], rows: int) -> Risk:
    """Measures a span of at least one row.

    Args:
      codes: for each quasi-identifier, a number >= 0 per row that stands for its value; int64,
        shape (rows,). With none of them all rows are one class.
      rows: rows of the span.
    """
    sizes = class_sizes(codes) if codes else np.array([rows])
    return Risk(rows, len(sizes), int(sizes.min()), int(np.sum(sizes == 1)))


def class_sizes(codes: Sequence[npt.NDArray[np.int64]]) -> npt.NDArray[np.int64]:
    """Rows of every class, in no particular order."""
    key, cardinality = np.zeros(len(codes[0]), np.int64), 1
    for column in codes:
        width = int(column.max(initial=0)) + 1
        if cardinality * width > _LARGEST_KEY:
            distinct, key = np.unique(key, return_inverse=True)
            cardinality = len(distinct)
        key = key * width + column
        cardinality *= width
    _, sizes = np.unique(key, return_counts=True)
    return sizes
