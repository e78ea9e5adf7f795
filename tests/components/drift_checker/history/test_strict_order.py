"""Equal values in an order that says nothing."""

import numpy as np
import pytest

from tidegate.components.drift_checker.history.e_detector import shiryaev_roberts
from tidegate.components.drift_checker.history.strict_order import strict_order


@pytest.mark.parametrize("mean", [0.05, 0.3, 3.0])
def test_counts_with_many_ties_are_no_evidence(rng, mean):
    """Users would lose runs to columns that are mostly zero, or count a few things."""
    counted = rng.poisson(mean, (200, 5, 26 + 104)).astype(float)
    ordered = np.array([strict_order(one, str(index)) for index, one in enumerate(counted)])
    called = shiryaev_roberts(ordered).mean(axis=1)[:, 26:] >= 104
    delays = np.where(called.any(axis=-1), called.argmax(axis=-1), 104)
    assert delays.mean() > 0.9 * 104


def test_what_differs_keeps_its_order(rng):
    """Users would lose every finding to the draw."""
    values = rng.normal(size=(3, 40))
    assert np.array_equal(strict_order(values, "temp"), values.argsort(-1).argsort(-1))


def test_the_order_is_the_same_each_time_and_whatever_follows(rng):
    """Users would lose repeatable verdicts."""
    values = rng.integers(0, 3, (2, 40)).astype(float)
    whole = strict_order(values, "temp")
    part = strict_order(values[:, :25], "temp")
    assert np.array_equal(whole[:, :25].argsort(-1), part.argsort(-1))
    assert not np.array_equal(whole, strict_order(values, "humid"))
