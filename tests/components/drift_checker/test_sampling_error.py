"""Bounds on what a sample's size leaves open, by simulation under the worst odds."""

import pytest

from tidegate.components.drift_checker.sampling_error import ks_margin, total_variation_margin


def test_margins_have_the_published_size():
    """Users would lose the cited bounds: one side of 5000 values, 95% shared by two sides."""
    assert ks_margin((5000, 5000), 0.95) == pytest.approx(2 * 0.020933, rel=1e-4)
    # k = 1 + 1: one category is known, one stands for all that was not met.
    assert total_variation_margin((5000, 5000), 1, 0.95) == pytest.approx(2 * 0.020933, rel=1e-4)


def test_no_values_leave_everything_open():
    """Users would lose the gate: no value is no evidence."""
    assert ks_margin((0, 100), 0.95) >= 1
    assert total_variation_margin((0, 100), 3, 0.95) >= 1


def test_thousands_of_categories_do_not_overflow():
    """Users would lose high-cardinality columns to an OverflowError."""
    assert 0 < total_variation_margin((10**9, 10**9), 1_000_000, 0.95) < 0.05


@pytest.mark.parametrize("categories", [2, 30])
def test_the_total_variation_margin_covers_resampling(by_hand, rng, categories):
    """Users would lose false alarms to it: many categories alone make small samples differ."""
    names = [f"c{index}" for index in range(categories)]
    margin = total_variation_margin((300, 300), categories, 0.95)
    distances = [
        by_hand.exact_total_variation(
            rng.choice(names, 300).tolist(), rng.choice(names, 300).tolist()
        )
        for _ in range(300)
    ]
    assert sum(distance > margin for distance in distances) <= 300 * 0.05


def test_the_ks_margin_covers_resampling(by_hand, rng):
    """Users would lose false alarms to it: 300 rows of one distribution differ by chance."""
    margin = ks_margin((300, 300), 0.95)
    distances = [by_hand.exact_ks(rng.normal(size=300), rng.normal(size=300)) for _ in range(300)]
    assert sum(distance > margin for distance in distances) <= 300 * 0.05
