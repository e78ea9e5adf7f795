"""Drawings of two histograms."""

from xml.etree import ElementTree

import numpy as np
import pytest

from tidegate.components.drift_checker.report.histogram import (
    bin_edges,
    bin_shares,
    draw_histograms,
)


def test_bins_hold_the_shares_of_the_values(by_hand, rng):
    """Users would look at a shape that their data does not have."""
    values = rng.normal(size=20_000)
    edges = np.linspace(-2, 2, 9)
    counted = np.histogram(values, edges)[0] / len(values)
    assert bin_shares(by_hand.quantiles(values), edges) == pytest.approx(counted, abs=0.006)


def test_each_of_few_whole_numbers_has_a_bin_of_its_own(by_hand):
    """Users would see Sundays in Monday's bin."""
    values = [1] * 10 + [2] * 20 + [3] * 70
    shares = bin_shares(by_hand.quantiles(values), bin_edges(1.0, 3.0, whole_numbers=True))
    assert shares == pytest.approx([0.1, 0.2, 0.7], abs=0.011)


def test_the_smallest_value_is_in_the_first_bin(by_hand):
    """Users would lose the zeros, of which many features have the most."""
    edges = bin_edges(0.0, 1.0, whole_numbers=False)
    shares = bin_shares(by_hand.quantiles([0.0] * 90 + [1.0] * 10), edges)
    assert (shares[0], shares[-1]) == pytest.approx((0.9, 0.1), abs=0.011)


@pytest.mark.parametrize("whole_numbers", [True, False])
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ([1.0], [1.0]),
        ([1.0], [5.0, 6.0]),
        ([-np.inf, 0.0, 1.0, np.inf], [0.0, np.inf]),
        ([np.inf, np.inf], [np.inf]),
        ([1e-300, 1e300], [0.0, 1e300]),
        ([2.0**53, 2.0**53 + 2], [0.0]),
        ([-1.7e308, 1.7e308], [0.0]),
    ],
)
def test_every_distribution_can_be_drawn(by_hand, one, other, whole_numbers):
    """Users would lose the whole verdict to a division by zero in its drawing."""
    svg = draw_histograms(by_hand.quantiles(one), by_hand.quantiles(other), whole_numbers)
    ElementTree.fromstring(svg)
    assert "nan" not in svg
    assert "inf" not in svg
