"""Distributions of several samples together; that their bounds hold is tested with all others."""

import numpy as np
import pytest

from tidegate.components.drift_checker.distances.ks import ks_distance
from tidegate.components.drift_checker.distributions.pooled import PooledQuantiles, pooled_ranks

EPSILON = 0.001


def test_the_pool_is_as_good_as_statistics_of_all_rows(by_hand, rng):
    """Users would lose decisions: a baseline of several spans must not be vaguer than one."""
    spans = [rng.normal(mean, 1, rows) for mean, rows in ((0, 9000), (2, 3000), (-1, 6000))]
    shares = np.array([9, 3, 6]) / 18
    pooled = PooledQuantiles([by_hand.quantiles(span) for span in spans], shares)
    now = rng.normal(0.2, 1, 8000)
    exact = by_hand.exact_ks(now, np.concatenate(spans))
    distance = ks_distance(by_hand.quantiles(now), pooled, EPSILON)
    assert distance.value == pytest.approx(exact, abs=0.003)
    assert distance.high - distance.low < 0.03


def test_it_answers_all_that_a_single_distribution_does(by_hand):
    """Users would lose the report's curves, and stuck sensors, as soon as spans are pooled."""
    parts = [by_hand.quantiles(values) for values in ([1.0, 2.0], [2.0, 2.0, 4.0])]
    pooled = PooledQuantiles(parts, np.array([0.4, 0.6]))
    assert pooled.boundaries.tolist() == [1, 2, 4]
    assert (pooled.before <= pooled.at + 1e-12).all()
    assert pooled.at[-1] == pytest.approx(1)
    assert pooled.only_value is None
    low, high = pooled.share_of(2.0, EPSILON)
    assert low <= 0.6 <= high
    same = PooledQuantiles([by_hand.quantiles([3.0])] * 2, np.array([0.5, 0.5]))
    assert same.only_value == 3


def test_what_one_span_lists_may_hide_in_another(by_hand):
    """Users would lose certainty: a name below the list's end in May is not absent in May."""
    parts = [
        by_hand.ranks(["a"] * 6 + ["b"] * 4, listed=1),
        by_hand.ranks(["b"] * 7 + ["c"] * 3, listed=1),
    ]
    pooled = pooled_ranks(parts, [0.5, 0.5])
    assert pooled.shares == pytest.approx({"a": 0.3, "b": 0.35})
    assert pooled.share_of("b", EPSILON) == pytest.approx((0.35, 0.55))
    assert pooled.share_of("c", EPSILON) == pytest.approx((0, 0.35))
    assert pooled.unlisted == pytest.approx(0.35)
    assert pooled.values >= 3
