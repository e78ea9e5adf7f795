"""What a transform costs."""

from __future__ import annotations

import numpy as np
import pytest

from tidegate.components.pseudonymizer.risk import utility_loss

AGES = np.array([0, 1, 2, 3, 4, 5, 6, 7])


def test_renaming_values_loses_nothing():
    """Tokens keep all that a model can learn of equality."""
    loss = utility_loss(AGES, AGES[::-1] * 5, -1, -1)
    assert loss.loss == pytest.approx(0.0)
    assert (loss.distinct_before, loss.distinct_after, loss.suppressed) == (8, 8, 0)


def test_a_bucket_of_two_of_eight_values_loses_one_bit_of_three():
    """Worked by hand."""
    assert utility_loss(AGES, AGES // 2, -1, -1).loss == pytest.approx(1 / 3)


def test_suppression_is_counted_apart_from_what_was_missing_before():
    """Who reads the report decides by it whether a hierarchy would be kinder."""
    before = np.array([0, 1, 2, 9])  # 9 is missing
    after = np.array([0, 5, 5, 5])  # 5 is missing
    loss = utility_loss(before, after, 9, 5)
    assert loss.suppressed == 2
    assert loss.distinct_after == 1
    assert 0 < loss.loss < 1


def test_all_suppressed_loses_all_and_a_constant_has_nothing_to_lose():
    """Both ends of the scale."""
    assert utility_loss(AGES, np.zeros(8, np.int64), -1, 0).loss == pytest.approx(1.0)
    assert utility_loss(np.zeros(3, np.int64), np.zeros(3, np.int64), -1, -1).loss == 0.0


def test_a_random_replacement_loses_what_it_does_not_tell():
    """Noise with as many values as before is not as good as the values."""
    random = np.random.default_rng(1)
    before = random.integers(0, 8, 20_000)
    assert utility_loss(before, random.integers(0, 8, 20_000), -1, -1).loss > 0.99
