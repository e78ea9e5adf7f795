"""Counting right decisions."""

import numpy as np
import pytest

from tidegate.components.edge_exporter.proving.accuracy import compare_accuracy


def test_what_is_lost_and_gained_is_counted_apart():
    """Users would lose sight of answers that got worse behind as many that got better."""
    right = np.array([True, True, True, False, False])
    other = np.array([True, False, False, True, False])
    found = compare_accuracy(right, other)
    assert (found.examples, found.right, found.lost, found.gained) == (5, 3, 2, 1)
    assert (found.original, found.format) == (0.6, 0.4)
    assert found.drop == pytest.approx(0.2)
    low, high = found.interval(0.95)
    assert low < 0.2 < high
