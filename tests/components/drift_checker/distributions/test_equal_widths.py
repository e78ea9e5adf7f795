"""Histograms of equal widths, of one sample and of several."""

import numpy as np
import pytest

from tidegate.components.drift_checker.distributions.equal_widths import EqualWidths


def test_values_that_have_no_width_or_no_end_stay_apart():
    """Users would lose them to a bucket that they are not in."""
    one = EqualWidths.from_buckets(
        [-np.inf, 0, 1, np.inf], [-np.inf, 1, 2, np.inf], [1, 4, 5, 2], nan=3
    )
    assert (one.edges.tolist(), one.counts.tolist()) == ([0, 1, 2], [4, 5])
    assert (one.infinite, one.nan, len(one.points)) == (3, 3, 0)
    constant = EqualWidths.from_buckets([7], [7], [9], nan=0)
    assert (constant.points.tolist(), constant.point_counts.tolist()) == ([7], [9])
    assert constant.counts_between(np.array([0.0, 1.0])).tolist() == [0]


def test_the_pool_of_several_holds_all_their_values():
    """Users would lose the divergence from a baseline of several spans."""
    parts = [
        EqualWidths.from_buckets([0, 1], [1, 2], [4, 6], nan=1),
        EqualWidths.from_buckets([1], [3], [8], nan=2),
        EqualWidths.from_buckets([5], [5], [3], nan=0),
    ]
    pooled = EqualWidths.pooled(parts)
    assert pooled.edges.tolist() == [0, 1, 2, 3]
    assert pooled.counts.tolist() == pytest.approx([4, 10, 4])
    assert (pooled.points.tolist(), pooled.point_counts.tolist(), pooled.nan) == ([5], [3], 3)
