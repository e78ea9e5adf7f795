"""Weighted statistics: what TFDV makes of rows that count for more or less than one."""

import numpy as np
import pytest

from tidegate.components.drift_checker.distances.ks import ks_distance
from tidegate.components.drift_checker.distances.total_variation import total_variation
from tidegate.components.drift_checker.measuring.observation import FeaturePair
from tidegate.components.drift_checker.measuring.observe import observe_feature
from tidegate.components.drift_checker.settings.limits import DriftLimits
from tidegate.components.drift_checker.statistics.feature_statistics import read_statistics
from tidegate.components.errors import StatisticsError

NUMERIC = ("normal", "heavy_tails", "point_mass", "whole", "mixture", "holed", "rounded")


@pytest.mark.slow
def test_the_effective_size_is_that_of_the_weights(sides):
    """Users would lose honest intervals: a few heavy rows are no large sample."""
    for side in sides:
        weights = np.asarray(side.raw["weight"], dtype=float)
        exact = weights.sum() ** 2 / (weights**2).sum()
        assert side.weighted["normal"].independent_rows == pytest.approx(exact, rel=1e-3)
        assert side.weighted["normal"].independent_rows < 0.7 * len(weights)
        assert side.read["normal"].independent_rows == len(weights)


@pytest.mark.slow
def test_weighted_ks_bounds_hold_the_exact_distance(sides):
    """Users would lose the certainty for all weighted data."""
    current, baseline = sides
    for name in NUMERIC:
        quantiles = current.weighted[name].quantiles, baseline.weighted[name].quantiles
        distance = ks_distance(*quantiles, 0.001)
        exact = _weighted_ks(*((side.raw[name], side.raw["weight"]) for side in sides))
        assert distance.low - 1e-6 <= exact <= distance.high + 1e-6, name
        assert abs(distance.value - exact) <= 0.003, name


@pytest.mark.slow
def test_weighted_shares_are_sums_of_weights(sides):
    """Users would lose the weights of gaps, of NaN and of categories."""
    current, baseline = sides
    weights = np.asarray(current.raw["weight"], dtype=float)
    nan = np.isnan(current.raw["holed"])
    assert current.weighted["holed"].nan_share == pytest.approx(
        weights[nan].sum() / weights.sum(), abs=1e-6
    )
    assert current.weighted["first_300"].missing_share == pytest.approx(
        weights[300:].sum() / weights.sum(), abs=1e-6
    )
    for word in ("w0", "w39"):
        low, high = current.weighted["word"].ranks.share_of(word, 0.001)
        held = np.asarray(current.raw["word"]) == word
        assert low == high == pytest.approx(weights[held].sum() / weights.sum(), abs=1e-6)
    ranks = current.weighted["word"].ranks, baseline.weighted["word"].ranks
    distance = total_variation(*ranks)
    assert distance.low == distance.high


@pytest.mark.slow
def test_weighted_figures_say_so_and_know_less(sides):
    """Users would lose the reason why an interval is wider than the rows would make it."""
    widths = {}
    for kind in ("read", "weighted"):
        current, baseline = (getattr(side, kind)["normal"] for side in sides)
        pair = FeaturePair("normal", current, baseline)
        ks = next(one for one in observe_feature(pair, DriftLimits()) if one.statistic == "ks")
        estimate = ks.estimate_at(0.95)
        widths[kind] = estimate.high - estimate.low
        assert ks.counted == {"read": "values", "weighted": "effective values"}[kind]
    assert widths["weighted"] > widths["read"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("weight_feature", "words"),
    [
        ("wieght", "no statistics of the weight feature 'wieght'"),
        ("word", "'word' is not positive"),
    ],
)
def test_a_weight_that_is_none_is_refused_by_name(sides, weight_feature, words):
    """Users would lose the weights to a typing error without ever hearing of it."""
    with pytest.raises(StatisticsError, match=rf"{words}.*\(a/FeatureStats\.pb\)"):
        read_statistics(sides[0].statistics, 100, "a/FeatureStats.pb", weight_feature)


def _weighted_ks(*sides):
    columns = [(np.asarray(cells, float), np.asarray(weights, float)) for cells, weights in sides]
    kept = [(cells[~np.isnan(cells)], weights[~np.isnan(cells)]) for cells, weights in columns]
    points = np.union1d(kept[0][0], kept[1][0])
    shares = []
    for cells, weights in kept:
        order = np.argsort(cells)
        reached = np.append(0.0, np.cumsum(weights[order]))
        shares.append(reached[np.searchsorted(cells[order], points, "right")] / weights.sum())
    return float(np.max(np.abs(shares[0] - shares[1])))
