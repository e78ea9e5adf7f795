"""How well the published rows hide in one another.

Rows alike in every quasi-identifier form a class. The smallest number of subjects in a class is
the k of k-anonymity (Sweeney, 2002, who assumes one row to a subject). A class of one subject is
unique: whoever knows those columns of a person finds that person's rows. Counting rows instead
would call a subject hidden who stands in the data often. A missing value is a value like any other.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.int64]

_LARGEST_KEY = 2**62


@dataclasses.dataclass(frozen=True)
class Risk:
    """Figures of one span.

    Attributes:
      rows: rows of the span.
      subjects: distinct subjects of the span.
      classes: combinations of quasi-identifiers that occur.
      smallest: subjects of the class that has fewest.
      unique: rows in classes of a single subject.
    """

    rows: int
    subjects: int
    classes: int
    smallest: int
    unique: int

    @property
    def unique_share(self) -> float:
        """Unique rows among all, from 0 to 1."""
        return self.unique / self.rows


def measure_risk(quasi_identifiers: Sequence[Codes], subjects: Codes) -> Risk:
    """Measures a span of at least one row.

    Args:
      quasi_identifiers: for each, a number >= 0 per row that stands for its value; int64, shape
        (rows,). With none of them all rows are one class.
      subjects: the same for the subject.
    """
    keys = _joined(quasi_identifiers, len(subjects))
    distinct, classes = np.unique(keys, return_inverse=True)
    members = np.unique(_joined([classes, subjects], len(subjects)), return_index=True)[1]
    subjects_of = np.bincount(classes[members], minlength=len(distinct))
    rows_of = np.bincount(classes, minlength=len(distinct))
    return Risk(
        rows=len(subjects),
        subjects=len(np.unique(subjects)),
        classes=len(distinct),
        smallest=int(subjects_of.min()),
        unique=int(rows_of[subjects_of == 1].sum()),
    )


def _joined(columns: Sequence[Codes], rows: int) -> Codes:
    """One number a row that is equal where all columns are."""
    keys, cardinality = np.zeros(rows, np.int64), 1
    for column in columns:
        width = int(column.max(initial=0)) + 1
        if cardinality * width > _LARGEST_KEY:
            distinct, keys = np.unique(keys, return_inverse=True)
            cardinality = len(distinct)
        keys = keys * width + column
        cardinality *= width
    return keys
