"""All figures of one set of rows."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from .classes import Classes, find_classes
from .closeness import closeness
from .codes import Codes
from .diversity import distinct_diversity, entropy_diversity
from .reidentification import expected_risks
from .sensitive import Sensitive, spread
from .skew import TokenSkew, token_skew
from .subsets import SubsetRisk, subset_risks

GROUP_SIZES = (1, 2, 5, 10, 20, 50, 100)
"""Where each range of :attr:`Risk.hidden_among` begins."""


@dataclasses.dataclass(frozen=True)
class SensitiveRisk:
    """What classes give away of a sensitive column; see :mod:`.diversity` and :mod:`.closeness`.

    Attributes:
      column: its name.
      distinct_l: different values in the class that has fewest.
      entropy_l: as many equally frequent values are as hard to guess, in the worst class.
      t: distance of the class that differs most from all, 0 to 1.
      ordered: whether t takes the values as numbers.
    """

    column: str
    distinct_l: int
    entropy_l: float
    t: float
    ordered: bool


@dataclasses.dataclass(frozen=True)
class Risk:
    """Figures of one span.

    Attributes:
      rows: rows of the span.
      subjects: distinct subjects of the span.
      classes: combinations of quasi-identifiers that occur.
      smallest: subjects of the class that has fewest.
      unique: rows in classes of a single subject.
      unique_subjects: subjects with a row in such a class.
      journalist: the journalist's risk in the smallest class.
      marketer: the share of subjects whom a marketer finds.
      sampling: share of the population's subjects that are in the data, as it was given.
      hidden_among: subjects by the size of their smallest class, in the ranges of GROUP_SIZES.
      sensitive: by column, as they were given.
      subsets: of the quasi-identifiers, those that single out most rows first.
      skew: of the subjects' tokens.
    """

    rows: int
    subjects: int
    classes: int
    smallest: int
    unique: int
    unique_subjects: int
    journalist: float
    marketer: float
    sampling: float
    hidden_among: tuple[int, ...]
    sensitive: tuple[SensitiveRisk, ...]
    subsets: tuple[SubsetRisk, ...]
    skew: TokenSkew

    @property
    def unique_share(self) -> float:
        """Unique rows among all, from 0 to 1."""
        return self.unique / self.rows

    @property
    def prosecutor(self) -> float:
        """The prosecutor's risk in the smallest class: one over its subjects."""
        return 1 / self.smallest

    def to_dict(self) -> dict[str, Any]:
        """What JSON reads back the same, the derived figures among it."""
        derived = {"unique_share": self.unique_share, "prosecutor": self.prosecutor}
        values: dict[str, Any] = json.loads(json.dumps(dataclasses.asdict(self) | derived))
        return values


def measure_risk(
    quasi_identifiers: Mapping[str, Codes] | Sequence[Codes],
    subjects: Codes,
    sensitive: Mapping[str, Sensitive] | None = None,
    sampling: float = 1.0,
) -> Risk:
    """Measures a span of at least one row.

    Args:
      quasi_identifiers: codes by column; without names, columns are named by their place from 1.
        With none of them all rows are one class.
      subjects: codes of whom each row is about.
      sensitive: what an attacker would learn, by column.
      sampling: share of the population's subjects that are in the data, above 0, to 1; see
        :mod:`.reidentification`.
    """
    named = _named(quasi_identifiers)
    classes = find_classes(list(named.values()), subjects)
    alone = classes.subjects_of == 1
    sizes = classes.subjects_of.astype(np.float64)
    smallest = int(classes.subjects_of.min())
    hidden_among = _smallest_classes(classes)
    return Risk(
        rows=classes.rows,
        subjects=classes.subjects,
        classes=classes.count,
        smallest=smallest,
        unique=int(classes.rows_of[alone].sum()),
        unique_subjects=int((hidden_among == 1).sum()),
        journalist=float(expected_risks(np.array([smallest], np.float64), sampling)[0]),
        marketer=float(sizes @ expected_risks(sizes, sampling) / sizes.sum()),
        sampling=sampling,
        hidden_among=_in_ranges(hidden_among),
        sensitive=tuple(_of_column(classes, name, one) for name, one in (sensitive or {}).items()),
        subsets=subset_risks(classes, named),
        skew=token_skew(np.bincount(classes.subject_of_rows)),
    )


def _named(columns: Mapping[str, Codes] | Sequence[Codes]) -> Mapping[str, Codes]:
    if isinstance(columns, Mapping):
        return columns
    return {str(place): column for place, column in enumerate(columns, start=1)}


def _smallest_classes(classes: Classes) -> Codes:
    """Subjects in the smallest class of each subject; shape (subjects,)."""
    sizes = classes.subjects_of[classes.member_class]
    smallest = np.full(classes.subjects, np.iinfo(np.int64).max)
    np.minimum.at(smallest, classes.member_subject, sizes)
    return smallest


def _in_ranges(sizes: Codes) -> tuple[int, ...]:
    ranges = np.searchsorted(GROUP_SIZES, sizes, side="right") - 1
    return tuple(np.bincount(ranges, minlength=len(GROUP_SIZES)).tolist())


def _of_column(classes: Classes, name: str, column: Sensitive) -> SensitiveRisk:
    spreading = spread(classes, column)
    return SensitiveRisk(
        column=name,
        distinct_l=distinct_diversity(spreading),
        entropy_l=entropy_diversity(spreading),
        t=closeness(spreading, column.ordered),
        ordered=column.ordered,
    )
