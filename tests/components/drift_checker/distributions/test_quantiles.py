"""Reading a quantile histogram."""

import numpy as np
import pytest

from tidegate.components.drift_checker.distributions.quantiles import Quantiles


def test_spread_counts_of_equal_buckets_are_gathered_again():
    """Users would lose point masses: TFDV spreads their count over zero-width buckets."""
    quantiles = Quantiles.from_buckets(0, [1, 1, 1, 4], [25, 25, 25, 25])
    assert quantiles.boundaries.tolist() == [0, 1, 4]
    assert quantiles.at.tolist() == [0, 0.75, 1]
    assert quantiles.before.tolist() == [0, 0.25, 1]


def test_mass_at_the_smallest_value_is_known_only_where_its_bucket_has_no_width():
    """Users would lose certainty for columns that start with many equal values."""
    thin = Quantiles.from_buckets(0, [0, 1], [60, 40])
    wide = Quantiles.from_buckets(0, [0.5, 1], [60, 40])
    assert (thin.at[0], thin.at_high[0]) == (0.6, 0.6)
    assert (wide.at[0], wide.at_high[0]) == (0, 0.5)


def test_a_constant_has_one_boundary():
    """Users would lose columns with one value: they must not divide by a width of zero."""
    quantiles = Quantiles.from_buckets(3, [3, 3], [1, 1])
    assert quantiles.share_up_to(np.array([2.0, 3.0, 4.0])).tolist() == [0, 1, 1]
    low, high, high_after = quantiles.bounds(np.array([2.0, 3.0]), 0.001)
    assert (low.tolist(), high.tolist(), high_after.tolist()) == ([0, 1], [0, 1], [0, 1])


def test_shares_between_boundaries_lie_on_a_line():
    """Users would lose the point estimate's accuracy between boundaries."""
    quantiles = Quantiles.from_buckets(0, [10, 30], [50, 50])
    assert quantiles.share_up_to(np.array([-1.0, 5.0, 20.0])).tolist() == pytest.approx(
        [0, 0.25, 0.75]
    )
