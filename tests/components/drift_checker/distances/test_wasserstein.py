"""How far values moved."""

import numpy as np
import pytest

from tidegate.components.drift_checker.distances.overlay import Overlay
from tidegate.components.drift_checker.distances.wasserstein import spread, wasserstein
from tidegate.components.drift_checker.distributions.quantiles import Quantiles

EPSILON = 0.001


def moved(current, baseline, unit=1.0):
    """The distance of two distributions."""
    return wasserstein(Overlay.of(current, baseline, EPSILON), unit)


@pytest.mark.parametrize("shift", [0.1, 1.0, 30.0])
def test_a_shift_of_all_values_is_its_own_size(by_hand, rng, shift):
    """Users would lose the meaning: three degrees more must read as three degrees."""
    values = rng.normal(size=20_000)
    sides = by_hand.quantiles(values + shift), by_hand.quantiles(values)
    assert moved(*sides).value == pytest.approx(shift, rel=0.02)
    assert moved(*sides, unit=2.0).value == pytest.approx(shift / 2, rel=0.02)


def test_functions_that_cross_are_measured_on_both_sides_of_the_crossing(by_hand, rng):
    """Users would lose a spread that widened, where what moved up and down cancels out."""
    values = rng.normal(size=50_000)
    sides = by_hand.quantiles(1.5 * values), by_hand.quantiles(values)
    assert moved(*sides).value == pytest.approx(0.5 * np.sqrt(2 / np.pi), rel=0.03)
    straight = Quantiles.from_buckets(0, [2], [1]), Quantiles.from_buckets(0.5, [1.5], [1])
    assert moved(*straight).value == pytest.approx(0.25, abs=0.001)


def test_infinite_values_have_no_distance(by_hand):
    """Users would lose the verdict: no figure that is infinite can be written as JSON."""
    for ends in ([-np.inf, 0.0, 1.0], [0.0, 1.0, np.inf], [-np.finfo(float).max, 1e308]):
        assert moved(by_hand.quantiles(ends), by_hand.quantiles([0.0, 1.0])) is None


def test_the_unit_is_what_the_baseline_offers():
    """Users would lose the figure for columns that are mostly one value, or a division by zero."""
    assert spread(np.array([1.0, 4.0]), 9.0) == (3.0, "interquartile ranges")
    assert spread(np.array([0.0, 0.0]), 0.3) == (0.3, "standard deviations")
    assert spread(np.array([0.0, np.inf]), float("nan")) is None
    assert spread(np.array([0.0, 0.0]), 0.0) is None
