"""Margins for what a sample's size leaves open, by formula and by simulation."""

import numpy as np
import pytest

from tidegate.components.drift_checker.measuring.sampling_error import (
    ks_margin_below,
    margin_above,
    overlooked_share,
    total_variation_margin_below,
)


def test_margins_have_the_size_of_the_cited_bounds():
    """Users would lose the proofs: ln 40 for the scatter, ln 160 for each of two functions."""
    sizes = (5000, 5000)
    assert margin_above(sizes, 0.95) == pytest.approx((3.688879 / 5000) ** 0.5, rel=1e-6)
    assert ks_margin_below(sizes, 0.95) == pytest.approx(2 * (5.075174 / 1e4) ** 0.5, rel=1e-6)
    assert total_variation_margin_below(sizes, 24, 0.95) == pytest.approx(
        0.05 + margin_above(sizes, 0.95)
    )


def test_no_values_leave_everything_open():
    """Users would lose the gate: no value is no evidence."""
    for sizes in ((0, 100), (100, 0), (0, 0)):
        assert margin_above(sizes, 0.95) >= 1
        assert ks_margin_below(sizes, 0.95) >= 1
        assert total_variation_margin_below(sizes, 3, 0.95) >= 1


@pytest.mark.parametrize("categories", [2, 30, 3000])
@pytest.mark.parametrize("moved", [0.0, 0.3])
def test_total_variation_of_populations_lies_within_the_margins(by_hand, rng, categories, moved):
    """Users would lose to chance: thousands of categories alone make two samples differ."""
    names = [f"c{index}" for index in range(categories)]
    weights = [1 / categories] * categories
    shifted = [*weights]
    shifted[0] -= moved * weights[0]
    shifted[1] += moved * weights[0]
    truth = moved * weights[0]
    outside = 0
    for _ in range(150):
        samples = [rng.choice(names, 300, p=one).tolist() for one in (weights, shifted)]
        met = len({*samples[0], *samples[1]})
        distance = by_hand.exact_total_variation(*samples)
        low = distance - total_variation_margin_below((300, 300), met, 0.95)
        outside += not low <= truth <= distance + margin_above((300, 300), 0.95)
    assert outside <= 150 * 0.05


@pytest.mark.parametrize("mean", [0.0, 0.5])
def test_ks_of_populations_lies_within_the_margins(by_hand, rng, mean):
    """Users would lose to chance: 300 rows of one distribution differ by accident."""
    truth = {0.0: 0.0, 0.5: 0.19741}[mean]
    outside = 0
    for _ in range(400):
        distance = by_hand.exact_ks(rng.normal(0, 1, 300), rng.normal(mean, 1, 200))
        low = distance - ks_margin_below((300, 200), 0.95)
        outside += not low <= truth <= distance + margin_above((300, 200), 0.95)
    assert outside <= 400 * 0.05


def test_values_that_a_small_baseline_overlooks_are_not_called_new(rng):
    """Users would lose small spans: 300 rows of 100 airports never hold all 100."""
    weights = 1 / (1.0 + np.arange(100))
    weights /= weights.sum()
    bound = overlooked_share(300, 100, 0.95)
    missed = 0
    for _ in range(400):
        counts = rng.multinomial(300, weights)
        missed += bool((weights[counts == 0] > bound).any())
    assert missed <= 400 * 0.025
    assert overlooked_share(0, 5, 0.95) == 1
    assert overlooked_share(18_000, 16, 0.95) < 0.0004
