"""The certified Kolmogorov-Smirnov interval, against the exact distance of the raw values."""

import numpy as np
import pytest

from tidegate.components.drift_checker.distances.ks import ks_distance, largest_gap

SHAPES = {
    "normal": lambda rng, n: rng.normal(size=n),
    "shifted": lambda rng, n: rng.normal(0.3, 1.5, n),
    "heavy tails": lambda rng, n: rng.standard_cauchy(n) ** 3,
    "whole numbers": lambda rng, n: np.round(rng.normal(size=n) * 3),
    "point mass": lambda rng, n: np.where(rng.random(n) < 0.12, 0.0, rng.normal(size=n)),
    "two values": lambda rng, n: rng.integers(0, 2, n).astype(float),
    "constant": lambda rng, n: np.full(n, 1.0),
    "skewed": lambda rng, n: np.exp(4 * rng.normal(size=n)),
    "mixture": lambda rng, n: np.where(rng.random(n) < 0.5, rng.normal(size=n), rng.integers(5, 9)),
    "far away": lambda rng, n: 100 + rng.normal(size=n),
    "infinities": lambda rng, n: np.where(rng.random(n) < 0.1, np.inf, -rng.exponential(size=n)),
}
SIZES = (1, 2, 3, 7, 99, 100, 101, 3000)


@pytest.mark.parametrize("number", [2, 10, 100])
@pytest.mark.parametrize("epsilon", [0.001, 0.01, 0.05])
def test_bounds_hold_the_exact_distance_whatever_the_sketch_does(by_hand, rng, number, epsilon):
    """Users would lose the certainty: a FAIL or PASS could be an artefact of the histogram."""
    for _ in range(250):
        one, other = (_sample(rng) for _ in range(2))
        if rng.random() < 0.2:
            other = rng.permutation(one)[: max(1, len(one) // 2)]
        sides = (by_hand.quantiles(side, number, epsilon, rng) for side in (one, other))
        distance = ks_distance(*sides, epsilon)
        assert distance.low - 1e-9 <= by_hand.exact_ks(one, other) <= distance.high + 1e-9
        assert distance.low <= distance.value <= distance.high


def test_bounds_are_as_narrow_as_the_buckets_allow(by_hand, rng):
    """Users would lose decisions: bounds that hold everything decide nothing."""
    widths, errors = [], []
    for shape in SHAPES.values():
        one, other = shape(rng, 20_000), shape(rng, 15_000)
        distance = ks_distance(by_hand.quantiles(one), by_hand.quantiles(other), 0.001)
        widths.append(distance.high - distance.low)
        errors.append(abs(distance.value - by_hand.exact_ks(one, other)))
    assert max(widths) <= 0.025
    assert np.median(errors) <= 0.003
    assert max(errors) <= 0.01


def test_equal_point_mass_beside_a_thin_bucket_is_no_drift(by_hand, rng):
    """Users would lose trust: 12% of zeros on both sides used to read as a distance of 0.12."""
    one, other = (
        np.where(rng.random(n) < 0.12, 0.0, rng.exponential(size=n)) for n in (20_000, 17_001)
    )
    distance = ks_distance(by_hand.quantiles(one), by_hand.quantiles(other), 0.001)
    assert distance.high < 0.035


def test_point_mass_against_a_smear_around_it_is_not_hidden(by_hand, rng):
    """Users would lose a real drift: 12% moved off the exact zero are 12% that changed."""
    one = np.where(rng.random(20_000) < 0.12, 0.0, rng.normal(5, 0.1, 20_000))
    other = np.where(rng.random(20_000) < 0.12, 1e-6, rng.normal(5, 0.1, 20_000))
    distance = ks_distance(by_hand.quantiles(one), by_hand.quantiles(other), 0.001)
    assert 0.10 < distance.low <= by_hand.exact_ks(one, other) <= distance.high < 0.14


def test_disjoint_supports_are_as_far_apart_as_can_be(by_hand, rng):
    """Users would lose the gravest case, a change of unit, if it were softened anywhere."""
    sides = (by_hand.quantiles(rng.normal(mean, 1, 5000)) for mean in (0, 1000))
    distance = ks_distance(*sides, 0.001)
    assert distance.low == distance.high == 1


def test_the_largest_gap_is_found_where_it_is(by_hand, rng):
    """Users would lose the figure: it marks where the distributions part."""
    sides = [by_hand.quantiles(rng.normal(mean, 1, 50_000)) for mean in (0, 1)]
    place, gap = largest_gap(*sides)
    assert place == pytest.approx(0.5, abs=0.15)
    assert gap == pytest.approx(0.3829, abs=0.01)


def _sample(rng):
    shape = list(SHAPES.values())[rng.integers(len(SHAPES))]
    return shape(rng, int(rng.choice(SIZES)))
