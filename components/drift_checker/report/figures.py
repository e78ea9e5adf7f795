"""Drawings of the features that did not pass: what their two distributions look like."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping

from ...report import Figure, Gallery
from ...verdict import Measurement, Outcome, Verdict
from ..scope import Scope
from ..statistics.dataset_statistics import DatasetStatistics, FeatureStatistics
from .distribution_functions import draw_distribution_functions
from .histogram import draw_histograms
from .shares import draw_shares

MOST_FIGURES = 18
"""A report stays readable, and small, when everything drifts at once."""

MOST_OF_SLICES = 6
"""What drifted in many slices drifted in all rows, and is drawn there."""

OF_VALUES = ("ks", "total_variation", "jensen_shannon", "unseen", "constant")
"""Figures of what the values are; a share of missing rows is no matter of their distribution."""

Scopes = Mapping[Scope, DatasetStatistics]


def distributions(verdict: Verdict, current: Scopes, baseline: Scopes) -> list[Gallery]:
    """The section; none where every distribution passed."""
    told = _of_values(verdict)
    all_rows = _figures((one for one in told if not _of_slice(one)), current, baseline)
    of_slices = _figures((one for one in told if _of_slice(one)), current, baseline)
    drawn = (all_rows + of_slices[:MOST_OF_SLICES])[:MOST_FIGURES]
    if not drawn:
        return []
    found = len(all_rows) + len(of_slices)
    note = f"Drawn are the worst {len(drawn)} of {found:,}." if found > len(drawn) else ""
    return [Gallery("Distributions that did not pass", tuple(one() for one in drawn), note)]


def _figures(
    told: Iterable[Measurement], current: Scopes, baseline: Scopes
) -> list[Callable[[], Figure]]:
    """What draws each subject once, in the order of the verdict."""
    found: dict[str, Callable[[], Figure]] = {}
    for one in told:
        pair = _sides(one, current, baseline)
        if one.subject not in found and pair is not None and _can_be_drawn(*pair):
            found[one.subject] = functools.partial(_figure, one, *pair)
    return list(found.values())


def _figure(
    measurement: Measurement, current: FeatureStatistics, baseline: FeatureStatistics
) -> Figure:
    return Figure(
        measurement.subject, draw(current, baseline), measurement.sentence, measurement.outcome
    )


def _can_be_drawn(current: FeatureStatistics, baseline: FeatureStatistics) -> bool:
    numbers = current.quantiles is not None and baseline.quantiles is not None
    return numbers or (current.ranks is not None and baseline.ranks is not None)


def _of_slice(measurement: Measurement) -> bool:
    return bool(measurement.labels.get("slice"))


def draw(current: FeatureStatistics, baseline: FeatureStatistics) -> str:
    """Histograms over distribution functions, or bars of shares; empty where neither is known."""
    if current.quantiles is not None and baseline.quantiles is not None:
        quantiles = current.quantiles, baseline.quantiles
        whole_numbers = current.type == baseline.type == "INT"
        return draw_histograms(*quantiles, whole_numbers) + draw_distribution_functions(*quantiles)
    if current.ranks is not None and baseline.ranks is not None:
        return draw_shares(current.ranks, baseline.ranks)
    return ""


def _of_values(verdict: Verdict) -> list[Measurement]:
    return [
        one
        for one in verdict.measurements
        if one.outcome is not Outcome.PASS and one.statistic in OF_VALUES
    ]


def _sides(
    measurement: Measurement, current: Scopes, baseline: Scopes
) -> tuple[FeatureStatistics, FeatureStatistics] | None:
    labels = measurement.labels
    scope, name = Scope(labels.get("split", ""), labels.get("slice", "")), labels.get("feature", "")
    if scope not in current or scope not in baseline:
        return None
    sides = current[scope].features.get(name), baseline[scope].features.get(name)
    return None if sides[0] is None or sides[1] is None else (sides[0], sides[1])
