"""Cramér's V of category and sample."""

import numpy as np
import pytest

from tidegate.components.drift_checker.distances.cramers_v import cramers_v


def test_it_is_the_corrected_measure_by_its_formula():
    """Users would lose the method that is cited: chi-squared by hand, then the correction."""
    counts = np.array([[30.0, 50.0, 20.0], [60.0, 50.0, 40.0]])
    total = counts.sum()
    expected = np.outer(counts.sum(1), counts.sum(0)) / total
    association = ((counts - expected) ** 2 / expected).sum() / total
    corrected = max(0.0, association - 2 / (total - 1))
    columns, rows = 3 - 4 / (total - 1), 2 - 1 / (total - 1)
    exact = (corrected / min(columns - 1, rows - 1)) ** 0.5
    shares = (side / side.sum() for side in counts)
    assert cramers_v(*shares, (100, 150)) == pytest.approx(exact, rel=1e-12)


def test_many_categories_of_one_distribution_stay_near_nothing(rng):
    """Users would lose the figure to chance: without the correction these are 0.3 apart."""
    seen = []
    for _ in range(40):
        counts = rng.multinomial(500, [0.01] * 100, size=2) / 500
        seen.append(cramers_v(*counts, (500, 500)))
    assert np.mean(seen) < 0.1


def test_one_category_or_no_values_say_nothing():
    """Users would lose the report to a division by zero."""
    for size in (0, 1, 2):
        assert cramers_v(np.array([1.0]), np.array([1.0]), (size, size)) == 0
        assert cramers_v(np.array([1.0, 0.0]), np.array([0.0, 1.0]), (size, 0)) == 0
