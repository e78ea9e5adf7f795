"""The intervals, held against exact distances, on statistics that TFDV itself made."""

import numpy as np
import pytest

from tidegate.components.drift_checker.distances.ks import ks_distance
from tidegate.components.drift_checker.distances.overlay import Overlay
from tidegate.components.drift_checker.distances.total_variation import (
    total_variation,
    unseen_share,
)
from tidegate.components.drift_checker.distances.wasserstein import wasserstein

EPSILON = 0.001


@pytest.mark.slow
def test_ks_bounds_hold_the_exact_distance(sides, by_hand):
    """Users would lose the certainty if TFDV's sketch erred otherwise than is assumed."""
    current, baseline = sides
    numeric = [name for name, one in current.read.items() if one.kind == "numeric"]
    assert len(numeric) == 19
    for name in numeric:
        exact = by_hand.exact_ks(*(_numbers(side.raw[name]) for side in sides))
        quantiles = current.read[name].quantiles, baseline.read[name].quantiles
        distance = ks_distance(*quantiles, EPSILON)
        assert distance.low - 1e-9 <= exact <= distance.high + 1e-9, name
        if len(current.raw[name]) > 1000:
            assert distance.high - distance.low <= 0.025, name
            # Where the last finite values lie, nothing tells.
            error = 0.006 if name == "infinite" else 0.003
            assert abs(distance.value - exact) <= error, name


@pytest.mark.slow
def test_wasserstein_bounds_hold_the_exact_distance(sides):
    """Users would lose the figure that says how far values moved."""
    current, baseline = sides
    for name in ("normal", "heavy_tails", "point_mass", "whole", "rounded", "first_7", "shifting"):
        exact = _area(*(_numbers(side.raw[name]) for side in sides))
        quantiles = current.read[name].quantiles, baseline.read[name].quantiles
        moved = wasserstein(Overlay.of(*quantiles, EPSILON), 1.0)
        assert moved.low <= exact <= moved.high, name
        if name != "heavy_tails":
            assert abs(moved.value - exact) <= 0.03 * np.std(_numbers(baseline.raw[name])), name


@pytest.mark.slow
def test_categorical_bounds_hold_the_exact_figures(sides, by_hand):
    """Users would lose the certainty about values that TFDV does not list."""
    current, baseline = sides
    for name in ("word", "name"):
        one, other = list(current.raw[name]), list(baseline.raw[name])
        ranks = current.read[name].ranks, baseline.read[name].ranks
        distance = total_variation(*ranks)
        exact = by_hand.exact_total_variation(one, other)
        assert distance.low - 1e-9 <= exact <= distance.high + 1e-9
        met = set(other)
        unseen = sum(word not in met for word in one) / len(one)
        bounds = unseen_share(*ranks)
        assert bounds.low - 1e-9 <= unseen <= bounds.high + 1e-9
    assert current.read["name"].ranks.unlisted > 0.05
    assert current.read["word"].ranks.unlisted == 0


@pytest.mark.slow
def test_missing_and_nan_are_counted_where_tfdv_puts_them(sides):
    """Users would lose the shares that have limits of their own."""
    current, _ = sides
    assert current.read["holed"].nan == int(np.isnan(current.raw["holed"]).sum())
    assert current.read["holed"].independent_values == 30_000 - current.read["holed"].nan
    assert current.read["first_300"].missing == 29_700
    assert current.read["normal"].missing == 0


def _numbers(cells):
    cells = np.asarray(cells, dtype=float)
    return cells[~np.isnan(cells)]


def _area(one, other):
    """The Wasserstein distance, straight from its definition."""
    points = np.union1d(one, other)
    functions = [
        np.searchsorted(np.sort(side), points, "right") / len(side) for side in (one, other)
    ]
    return float((np.abs(functions[0] - functions[1])[:-1] * np.diff(points)).sum())
