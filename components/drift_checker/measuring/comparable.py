"""Which features can be compared at all, where the two sides hold values of different types."""

from __future__ import annotations

import dataclasses

from ...errors import StatisticsError
from ...verdict import Measurement, Outcome
from ..statistics.dataset_statistics import DatasetStatistics, FeatureStatistics
from . import sentences
from .observation import FeaturePair


def require_comparable(
    current: DatasetStatistics, baseline: DatasetStatistics, names: tuple[str, str]
) -> None:
    """Refuses two files that a person put together by mistake, before anything is compared.

    This is for the command line, where files of unlike data are bad input. In a pipeline the same
    is drift, and the worst of it: there a feature of another type, or one that only one side has,
    is a FAIL that the verdict records, and nothing is raised. Whole numbers and fractions can be
    compared and are refused nowhere.

    Args:
      current: statistics of the whole dataset.
      baseline: as well.
      names: of the files they were read from, current and baseline.

    Raises:
      StatisticsError: where a feature's values are numbers on one side and text on the other, or
        no feature is on both sides; names the files, the feature and both types.
    """
    shared = sorted(current.features.keys() & baseline.features.keys())
    where = f"{names[0]} and {names[1]}"
    if not shared and (current.features or baseline.features):
        raise StatisticsError(
            "The two files have no feature in common",
            where=where,
            remedy="Compare statistics of the same columns.",
        )
    for name in shared:
        sides = current.features[name], baseline.features[name]
        if all(side.values for side in sides) and sides[0].kind != sides[1].kind:
            forms = [f"{one.form} in {file}" for one, file in zip(sides, names, strict=True)]
            raise StatisticsError(
                f"Feature {name!r} cannot be compared: it is {forms[0]} and {forms[1]}",
                where=where,
                remedy="Make both files with the same schema, or leave the feature out.",
            )


def as_numbers(pair: FeaturePair) -> FeaturePair:
    """The pair as it is compared: whole numbers beside fractions are numbers alike.

    A column of a CSV file is INT in a month without fractions and FLOAT in the next.
    """
    if not _differ_in_numbers(pair.current, pair.baseline):
        return pair
    alike = dataclasses.replace(pair.baseline, type=pair.current.type)
    return dataclasses.replace(pair, baseline=alike)


def number_change(pair: FeaturePair) -> Measurement | None:
    """A note where whole numbers are compared with fractions; None where they are not."""
    current, baseline = pair.current, pair.baseline
    if not _differ_in_numbers(current, baseline):
        return None
    return Measurement(
        subject=pair.subject,
        statistic="type",
        value=None,
        limit=None,
        outcome=Outcome.PASS,
        sentence=f"{pair.subject}: the values are {current.type}, in the baseline they are"
        f" {baseline.type}; they were compared as numbers.",
        sizes={"current": current.rows, "baseline": baseline.rows},
        labels=pair.labels(),
    )


def form_change(pair: FeaturePair) -> Measurement | None:
    """A FAIL where kind or type of the values changed; None where they did not."""
    current, baseline = pair.current, pair.baseline
    if not current.values or not baseline.values or current.form == baseline.form:
        return None
    return Measurement(
        subject=pair.subject,
        statistic="type",
        value=None,
        limit=None,
        outcome=Outcome.FAIL,
        sentence=sentences.form_change(pair.subject, current.form, baseline.form),
        sizes={"current": current.rows, "baseline": baseline.rows},
        labels=pair.labels(),
    )


def _differ_in_numbers(current: FeatureStatistics, baseline: FeatureStatistics) -> bool:
    numeric = current.kind == baseline.kind == "numeric"
    return numeric and current.type != baseline.type and bool(current.values and baseline.values)
