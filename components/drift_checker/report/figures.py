"""One figure for each feature that did not pass: what the two distributions look like."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ...report import Figure
from ...verdict import Measurement, Outcome
from ..compare import subject_suffix
from ..feature_statistics import DatasetStatistics, FeatureStatistics
from .drawings import draw_distribution_functions, draw_shares

MOST_FIGURES = 24
"""A report stays readable, and small, when everything drifts at once."""


def drift_figures(
    current: Mapping[str, DatasetStatistics],
    baseline: Mapping[str, DatasetStatistics],
    measurements: Iterable[Measurement],
) -> list[Figure]:
    """Draws the distributions behind the distances that failed or stayed undecided.

    Args:
      current: statistics by split.
      baseline: statistics by split.
      measurements: of these statistics, in the order in which they are drawn.
    """
    features = {}
    for split, dataset in current.items():
        for name in dataset.features.keys() & baseline[split].features.keys():
            subject = name + subject_suffix(split, current)
            features[subject] = (dataset.features[name], baseline[split].features[name])
    drawn = [
        one
        for one in measurements
        if one.outcome is not Outcome.PASS and one.statistic in ("ks", "total_variation")
    ]
    figures = (_figure(one, *features[one.subject]) for one in drawn[:MOST_FIGURES])
    return [figure for figure in figures if figure is not None]


def _figure(
    measurement: Measurement, current: FeatureStatistics, baseline: FeatureStatistics
) -> Figure | None:
    if current.quantiles is not None and baseline.quantiles is not None:
        svg = draw_distribution_functions(current.quantiles, baseline.quantiles)
    elif current.ranks is not None and baseline.ranks is not None:
        svg = draw_shares(current.ranks, baseline.ranks)
    else:
        return None
    return Figure(heading=measurement.subject, svg=svg, caption=measurement.sentence)
