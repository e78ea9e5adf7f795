"""Equivalence classes: rows alike in every quasi-identifier, and the subjects in them.

Subjects are counted and not rows, since a subject with many rows would otherwise be called hidden
behind itself. Where each subject has one row both are the same, and the figures the textbook's.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from .codes import Codes, distinct_pairs, joined, numbered


@dataclasses.dataclass(frozen=True)
class Classes:
    """How a set of rows falls into classes.

    Attributes:
      of_rows: the class of each row, from 0.
      rows_of: rows of each class.
      subjects_of: distinct subjects of each class.
      member_class: the class of each membership; a membership is a subject that has at least one
        row in a class.
      member_subject: the subject of each membership, from 0.
      subject_of_rows: the subject of each row, from 0.
      subjects: distinct subjects.
      representative: one row of each class.
    """

    of_rows: Codes
    rows_of: Codes
    subjects_of: Codes
    member_class: Codes
    member_subject: Codes
    subject_of_rows: Codes
    subjects: int
    representative: Codes

    @property
    def rows(self) -> int:
        """Rows in all."""
        return len(self.of_rows)

    @property
    def count(self) -> int:
        """Classes in all."""
        return len(self.rows_of)

    @property
    def one_row_each(self) -> bool:
        """Whether every subject has a single row."""
        return self.subjects == self.rows


def find_classes(quasi_identifiers: Sequence[Codes], subjects: Codes) -> Classes:
    """Sorts rows, at least one, into classes; without quasi-identifiers they are one class."""
    rows = len(subjects)
    of_rows, count = numbered(*joined(quasi_identifiers, rows))
    of_subjects, different = numbered(*joined([subjects], rows))
    if different == rows:
        member_class, member_subject = of_rows, of_subjects
    else:
        member_class, member_subject = distinct_pairs(of_rows, of_subjects, different)
    representative = np.empty(count, np.int64)
    representative[of_rows] = np.arange(rows)
    return Classes(
        of_rows=of_rows,
        rows_of=np.bincount(of_rows, minlength=count),
        subjects_of=np.bincount(member_class, minlength=count),
        member_class=member_class,
        member_subject=member_subject,
        subject_of_rows=of_subjects,
        subjects=different,
        representative=representative,
    )
