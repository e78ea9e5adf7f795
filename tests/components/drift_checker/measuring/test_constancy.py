"""Features that have lost all their variety."""

import numpy as np
import pytest

from tidegate.components.drift_checker.measuring.constancy import constancy
from tidegate.components.verdict import Outcome

LIMIT = 0.02


def test_a_stuck_value_fails_although_the_distributions_hardly_part(by_hand, rng):
    """Users would lose a stuck rain gauge: dry hours were 95% of the hours before."""
    rain = np.where(rng.random(9000) < 0.95, 0.0, rng.exponential(size=9000))
    sides = by_hand.quantiles(np.zeros(9000)), by_hand.quantiles(rain)
    lost = constancy(*sides, (9000, 9000), 0.001).estimate_at(0.95)
    assert lost.low < (rain != 0).mean() < lost.high
    assert lost.outcome(LIMIT) is Outcome.FAIL


def test_a_stuck_word_fails(by_hand):
    """Users would lose a join that fills one airport in."""
    sides = by_hand.ranks(["JFK"] * 500), by_hand.ranks(["JFK"] * 450 + ["LGA"] * 50)
    assert constancy(*sides, (500, 500), 0.001).estimate_at(0.95).outcome(LIMIT) is Outcome.FAIL
    elsewhere = by_hand.ranks(["XXX"] * 500)
    assert constancy(elsewhere, sides[1], (500, 500), 0.001).value == 1


@pytest.mark.parametrize("size", [1, 5, 100])
def test_a_rare_value_that_is_absent_by_chance_does_not_fail(by_hand, size):
    """Users would lose small spans without a single case of fraud."""
    sides = by_hand.ranks(["ok"] * size), by_hand.ranks(["ok"] * 990 + ["fraud"] * 10)
    assert (
        constancy(*sides, (size, 1000), 0.001).estimate_at(0.95).outcome(LIMIT) is not Outcome.FAIL
    )


def test_variety_and_constants_of_old_are_not_measured(by_hand):
    """Users would lose the report's brevity to a figure that means nothing."""
    constant, varied = by_hand.quantiles([1.0, 1.0]), by_hand.quantiles([1.0, 2.0])
    assert constancy(varied, constant, (2, 2), 0.001) is None
    assert constancy(constant, constant, (2, 2), 0.001) is None


@pytest.mark.parametrize("value", [-1.0, 0.0, 0.4, 1.0, 2.0, 9.0])
def test_bounds_hold_the_exact_share_of_a_value(by_hand, rng, value):
    """Users would lose the certainty of the figure above."""
    for _ in range(50):
        values = np.round(np.abs(rng.normal(0, rng.uniform(0.1, 2), 700)), int(rng.integers(0, 3)))
        low, high = by_hand.quantiles(values, 10, 0.01, rng).share_of(value, 0.01)
        assert low - 1e-9 <= (values == value).mean() <= high + 1e-9
