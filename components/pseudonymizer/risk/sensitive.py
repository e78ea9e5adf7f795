"""How the values of a sensitive column are spread over the classes.

A value weighs as many subjects as have it: a subject with a hundred equal rows says it once. Where
each subject has one row, that is the number of rows.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt

from .classes import Classes
from .codes import Codes, distinct_pairs, joined, numbered

Weights = npt.NDArray[np.float64]


@dataclasses.dataclass(frozen=True)
class Sensitive:
    """A sensitive column.

    Attributes:
      codes: of its values; a missing value is a value.
      ordered: whether the codes are ranks, so that values can lie near one another, as numbers do.
    """

    codes: Codes
    ordered: bool = False


@dataclasses.dataclass(frozen=True)
class Spread:
    """Which values occur in which class, ordered by class, then by value.

    Attributes:
      of_class: the class of each entry.
      value: its value, from 0.
      share: the value's share of the weights in its class; those of a class make 1.
      overall: the share of each value among all subjects.
      classes: how many classes there are.
    """

    of_class: Codes
    value: Codes
    share: Weights
    overall: Weights
    classes: int

    @property
    def values(self) -> int:
        """How many different values there are."""
        return len(self.overall)


def spread(classes: Classes, column: Sensitive) -> Spread:
    """Spreads a column over the classes."""
    values, different = numbered(*joined([column.codes], classes.rows))
    of_facts, value_of_facts, overall = _facts(classes, values)
    entries, count = numbered(*joined([of_facts, value_of_facts], len(of_facts)))
    weights = np.bincount(entries, minlength=count)
    of_class, value = np.empty(count, np.int64), np.empty(count, np.int64)
    of_class[entries], value[entries] = of_facts, value_of_facts
    totals = np.bincount(of_class, weights=weights, minlength=classes.count)
    return Spread(
        of_class=of_class,
        value=value,
        share=weights / totals[of_class],
        overall=np.bincount(overall, minlength=different) / len(overall),
        classes=classes.count,
    )


def _facts(classes: Classes, values: Codes) -> tuple[Codes, Codes, Codes]:
    """Class and value of each different (class, value, subject); value of each (value, subject)."""
    subjects = classes.subject_of_rows
    if classes.one_row_each:
        return classes.of_rows, values, values
    overall, of_subject = distinct_pairs(values, subjects, classes.subjects)
    if len(classes.member_class) == classes.subjects:
        # Each subject has one class, so that both are the same.
        class_of = np.empty(classes.subjects, np.int64)
        class_of[classes.member_subject] = classes.member_class
        return class_of[of_subject], overall, overall
    entries, count = numbered(*joined([classes.of_rows, values], classes.rows))
    row_of = np.empty(count, np.int64)
    row_of[entries] = np.arange(classes.rows)
    rows = row_of[distinct_pairs(entries, subjects, classes.subjects)[0]]
    return classes.of_rows[rows], values[rows], overall
