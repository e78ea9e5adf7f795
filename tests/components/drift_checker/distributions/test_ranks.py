"""Reading a rank histogram."""

import pytest

from tidegate.components.drift_checker.distributions.ranks import UNREADABLE, Ranks


def test_sums_of_weights_that_round_differently_leave_nothing_unlisted():
    """Users would lose exact figures of weighted data to the seventh digit of a float."""
    ranks = Ranks.from_buckets([("a", 60.0000003), ("b", 39.9999999)], 100.0, 2)
    assert ranks.unlisted == 0
    assert sum(ranks.shares.values()) == pytest.approx(1, abs=1e-15)


def test_statistics_that_count_no_distinct_values_may_hide_many():
    """Users would lose truth: without a count, values were called new that may not be."""
    ranks = Ranks.from_buckets([("a", 60)], 100, 0)
    assert (ranks.unlisted, ranks.unlisted_values) == (0.4, 40)


def test_an_unreadable_value_may_be_any():
    """Users would lose certainty: TFDV gives one name to all values that are no text."""
    ranks = Ranks.from_buckets([(UNREADABLE, 30), ("a", 20), ("b", 10)], 60, 3)
    assert ranks.share_of("z", 0.001) == (0, 0.5)
    assert ranks.share_of("a", 0.001) == pytest.approx((1 / 3, 1 / 3))
