"""Two categorical samples side by side."""

import numpy as np
import pytest

from tidegate.components.drift_checker.distances.shared_categories import SharedCategories


def test_what_only_one_truncated_side_lists_goes_into_one_bin(by_hand):
    """Users would lose exact figures: an unlisted value is not one that is not there."""
    now = by_hand.ranks(["a"] * 5 + ["b"] * 3 + ["c"] * 2, listed=2)
    before = by_hand.ranks(["a"] * 4 + ["c"] * 4 + ["b"] * 2, listed=10)
    current, baseline = SharedCategories.of(now, before).certain_bins()
    assert sorted(current.tolist()) == pytest.approx([0.2, 0.3, 0.5])
    assert sorted(baseline.tolist()) == pytest.approx([0.2, 0.4, 0.4])
    assert current[-1] == pytest.approx(0.2)


def test_lists_without_gaps_are_taken_as_they_are(by_hand):
    """Users would lose new categories, or get a bin that holds nothing."""
    sides = by_hand.ranks(list("aab")), by_hand.ranks(list("aac"))
    current, baseline = SharedCategories.of(*sides).certain_bins()
    pairs = sorted(zip(current.tolist(), baseline.tolist(), strict=True))
    assert np.array(pairs) == pytest.approx(np.array([(0, 1), (1, 0), (2, 2)]) / 3)
