"""TFX's divergence, on histograms small enough to count; TFDV itself is asked elsewhere."""

import numpy as np
import pytest

from tidegate.components.drift_checker.distances.jensen_shannon import (
    jensen_shannon,
    jensen_shannon_of_numbers,
)
from tidegate.components.drift_checker.distributions.equal_widths import EqualWidths

NOTHING = np.zeros(3)


def test_it_is_the_divergence_by_its_formula():
    """Users would lose comparability with the thresholds in their schemas."""
    now, before = np.array([0.5, 0.5, 0.0]), np.array([0.25, 0.25, 0.5])
    mixture = (now + before) / 2
    exact = sum(
        0.5 * sum(p * np.log2(p / m) for p, m in zip(side, mixture, strict=True) if p)
        for side in (now, before)
    )
    assert jensen_shannon(10 * now, 7 * before) == pytest.approx(exact)


def test_an_empty_side_has_none():
    """Users would lose the report to a division by zero."""
    assert jensen_shannon(NOTHING, np.ones(3)) is None
    assert jensen_shannon(np.ones(3), NOTHING) is None


def test_buckets_are_cut_where_the_other_side_begins():
    """Users would lose alignment: no two spans have the same smallest and largest value."""
    one = EqualWidths.from_buckets([0, 2], [2, 4], [4, 4], nan=0)
    other = EqualWidths.from_buckets([0], [4], [2], nan=0)
    assert jensen_shannon_of_numbers(one, other) == pytest.approx(0, abs=1e-12)
    apart = EqualWidths.from_buckets([9], [10], [2], nan=0)
    assert jensen_shannon_of_numbers(one, apart) == pytest.approx(1)


def test_infinite_values_and_nan_of_the_same_buckets_count_as_different():
    """Users would lose the defect's trace, which the documents warn of."""
    holed = EqualWidths.from_buckets([0], [1], [4], nan=1)
    assert jensen_shannon_of_numbers(holed, holed) == pytest.approx(0.2)
    infinite = EqualWidths.from_buckets([0, np.inf], [1, np.inf], [4, 1], nan=0)
    assert jensen_shannon_of_numbers(infinite, infinite) == pytest.approx(0.2)
    elsewhere = EqualWidths.from_buckets([0, 0.5], [0.5, 1], [2, 2], nan=1)
    assert jensen_shannon_of_numbers(holed, elsewhere) == pytest.approx(0, abs=1e-12)
