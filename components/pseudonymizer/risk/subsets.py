"""Which few columns single subjects out: every subset of the quasi-identifiers, the worst first."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator, Mapping

import numpy as np

from .classes import Classes
from .codes import Codes, Flags, distinct_pairs, joined, numbered

MOST_SUBSETS = 512
"""Of more quasi-identifiers than nine, only subsets of few columns are looked at."""


@dataclasses.dataclass(frozen=True)
class SubsetRisk:
    """What an attacker who knows only some of the quasi-identifiers achieves.

    Attributes:
      columns: those known.
      classes: combinations of them that occur.
      smallest: subjects of the class that has fewest.
      unique: rows in classes of a single subject.
    """

    columns: tuple[str, ...]
    classes: int
    smallest: int
    unique: int


def subset_risks(
    classes: Classes, quasi_identifiers: Mapping[str, Codes]
) -> tuple[SubsetRisk, ...]:
    """The risk of each subset, all columns among them: most unique rows first, then fewest columns.

    The work is done on classes and not on rows.
    """
    values = {name: codes[classes.representative] for name, codes in quasi_identifiers.items()}
    taken = np.bincount(classes.member_subject, minlength=classes.subjects)
    elsewhere = taken[classes.member_subject] > 1
    found = [_risk(classes, values, names, elsewhere) for names in _subsets(tuple(values))]
    return tuple(sorted(found, key=lambda one: (-one.unique, len(one.columns), one.columns)))


def _subsets(names: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    listed = 0
    for size in range(1, len(names)):
        several = list(itertools.combinations(names, size))
        listed += len(several)
        if listed > MOST_SUBSETS:
            break
        yield from several
    if names:
        yield names


def _risk(
    classes: Classes, values: Mapping[str, Codes], names: tuple[str, ...], elsewhere: Flags
) -> SubsetRisk:
    group, groups = numbered(*joined([values[name] for name in names], classes.count))
    member = group[classes.member_class]
    # Only a subject with rows in several classes can be in a group twice.
    subjects_of = np.bincount(member[~elsewhere], minlength=groups)
    if elsewhere.any():
        several = classes.member_subject[elsewhere]
        pairs = distinct_pairs(member[elsewhere], several, classes.subjects)
        subjects_of += np.bincount(pairs[0], minlength=groups)
    rows_of = np.bincount(group, weights=classes.rows_of, minlength=groups)
    return SubsetRisk(names, groups, int(subjects_of.min()), int(rows_of[subjects_of == 1].sum()))
