"""Drawings of the features that did not pass: what their two distributions look like."""

from __future__ import annotations

from collections.abc import Mapping

from ...report import Figure, Gallery
from ...verdict import Measurement, Outcome, Verdict
from ..dataset_statistics import DatasetStatistics, FeatureStatistics
from ..scope import Scope
from .distribution_functions import draw_distribution_functions
from .histogram import draw_histograms
from .shares import draw_shares

MOST_FIGURES = 18
"""A report stays readable, and small, when everything drifts at once."""

OF_VALUES = ("ks", "total_variation", "jensen_shannon", "unseen", "constant")
"""Figures of what the values are; a share of missing rows is no matter of their distribution."""

Scopes = Mapping[Scope, DatasetStatistics]


def distributions(verdict: Verdict, current: Scopes, baseline: Scopes) -> list[Gallery]:
    """The section; none where every distribution passed."""
    drawn: dict[str, Figure] = {}
    found = 0
    for one in _of_values(verdict):
        if one.subject in drawn:
            continue
        pair = _sides(one, current, baseline)
        svg = draw(*pair) if pair is not None else ""
        if svg:
            found += 1
            if found <= MOST_FIGURES:
                drawn[one.subject] = Figure(one.subject, svg, one.sentence, one.outcome)
    if not drawn:
        return []
    note = f"Drawn are the worst {MOST_FIGURES} of {found:,}." if found > MOST_FIGURES else ""
    return [Gallery("Distributions that did not pass", tuple(drawn.values()), note)]


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
