"""What counting tokens gives away."""

from __future__ import annotations

import numpy as np
import pytest

from tidegate.components.pseudonymizer.risk.skew import token_skew


def test_equal_frequencies_give_nothing_away():
    """They would be reported as a risk that is none."""
    skew = token_skew(np.array([4, 4, 4]))
    assert (skew.tokens, skew.alone_in_frequency, skew.alone_share) == (3, 0, 0.0)
    assert skew.largest_share == pytest.approx(1 / 3)
    assert skew.evenness == pytest.approx(1.0)


def test_a_frequency_that_only_one_token_has_is_counted():
    """The best customer is found by its number of rows."""
    skew = token_skew(np.array([1, 1, 2, 96]))
    assert skew.alone_in_frequency == 2
    assert skew.alone_share == 0.5
    assert skew.largest_share == 0.96
    assert 0 < skew.evenness < 0.2


def test_a_single_token_is_defined():
    """A span about one subject would divide by zero."""
    assert token_skew(np.array([7])).evenness == 1.0
