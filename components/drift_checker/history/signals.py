"""What one number says of a feature in a span: the series in which slow drift is looked for.

Each number compares a span with the first one that has the feature, and with nothing else. The
first span given, spans that could change places still can, which is all that the ranks behind
:mod:`.e_detector` rest on; a pool that grows would not leave them that.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from ..distributions.numeric import NumericDistribution, quantile
from ..distributions.ranks import Ranks
from ..statistics.dataset_statistics import DatasetStatistics, FeatureStatistics

Numbers = npt.NDArray[np.float64]

WEIGHTS = (0.5, 0.25, 0.25)
"""What the evidence of each of a feature's three numbers counts for."""

LEVELS = (np.arange(100) + 0.5) / 100
"""Shares at which a distribution is sampled."""


@dataclasses.dataclass(frozen=True)
class Signals:
    """The series of one feature.

    Attributes:
      feature: its name.
      values: three series over the spans; NaN for the first span that has the feature, and for
        those that do not have it.
    """

    feature: str
    values: Numbers


def signals(spans: Sequence[DatasetStatistics], ignored: Collection[str] = ()) -> Iterator[Signals]:
    """The series of every feature that has a distribution.

    Of numbers: how often a value exceeds one of the first span, and how far from its middle the
    values lie. Of categories: the total variation from the first span, and the share of its most
    frequent value. Of both: the share of missing rows.

    Args:
      spans: the oldest first.
      ignored: features that are left out.
    """
    for name in sorted({name for dataset in spans for name in dataset.features} - set(ignored)):
        features = [dataset.features.get(name) for dataset in spans]
        first = next((one for one in features if one is not None and one.distribution), None)
        if first is not None:
            compare = _comparison(first)
            rows = [_row(one, first, compare) for one in features]
            yield Signals(name, np.array(rows).T)


def _row(
    feature: FeatureStatistics | None,
    first: FeatureStatistics,
    compare: Callable[[FeatureStatistics], tuple[float, float]],
) -> tuple[float, float, float]:
    alike = feature is not None and feature.kind == first.kind and feature.distribution is not None
    if feature is None or feature is first or not alike:
        return np.nan, np.nan, np.nan
    return *compare(feature), feature.missing_share


def _comparison(
    first: FeatureStatistics,
) -> Callable[[FeatureStatistics], tuple[float, float]]:
    if first.quantiles is not None:
        numbers = first.quantiles
        return lambda feature: _place_and_spread(feature.quantiles, numbers)
    categories = first.ranks or Ranks({}, 0.0, 0.0, 0)
    return lambda feature: _distance_and_leader(feature.ranks, categories)


def _place_and_spread(
    current: NumericDistribution | None, first: NumericDistribution
) -> tuple[float, float]:
    if current is None:
        return np.nan, np.nan
    points = quantile(current, LEVELS)
    # Half of the values that are equal count as exceeded: the probability of superiority of
    # Mann and Whitney (1947).
    exceeded = (first.share_up_to(points) + first.share_below(points)) / 2
    return float(exceeded.mean()), float(np.abs(exceeded - 0.5).mean())


def _distance_and_leader(current: Ranks | None, first: Ranks) -> tuple[float, float]:
    if current is None:
        return np.nan, np.nan
    values = {**current.shares, **first.shares}
    gaps = (current.shares.get(one, 0.0) - first.shares.get(one, 0.0) for one in values)
    leader = max(first.shares, key=lambda one: first.shares[one], default="")
    return sum(map(abs, gaps)) / 2, current.shares.get(leader, 0.0)
