"""Intervals of shares, against published figures and by simulation."""

import numpy as np
import pytest

from tidegate.components.drift_checker.estimate import Estimate
from tidegate.components.drift_checker.measuring.proportion import (
    share_change,
    share_within,
    wilson_interval,
)


def test_wilson_gives_the_published_interval():
    """Users would lose the method that is cited: 81 of 263, Newcombe (1998), Table I."""
    assert wilson_interval(81 / 263, 263, 0.95) == pytest.approx((0.2553, 0.3662), abs=5e-5)


def test_newcombe_gives_the_published_interval():
    """Users would lose the method that is cited: 56/70 against 48/80, Newcombe (1998), Table II."""
    change = share_change(56 / 70, 48 / 80, (70, 80), 0.95)
    assert (change.low, change.high) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert change.value == pytest.approx(0.2)


def test_a_fall_counts_like_a_rise():
    """Users would lose the case in which a column suddenly stops having gaps."""
    assert share_change(48 / 80, 56 / 70, (80, 70), 0.95) == pytest.approx(
        share_change(56 / 70, 48 / 80, (70, 80), 0.95)
    )


def test_nothing_is_known_of_no_rows():
    """Users would lose the gate: an empty split must not pass."""
    assert wilson_interval(0.0, 0, 0.95) == (0.0, 1.0)
    assert share_change(0.0, 0.0, (0, 100), 0.95).high == 1.0


def test_the_interval_holds_the_true_change_as_often_as_it_says(rng):
    """Users would lose the confidence they asked for, above all at shares near zero."""
    for truth in ((0.0, 0.0), (0.01, 0.03), (0.3, 0.35)):
        hits = 0
        for _ in range(600):
            counts = rng.binomial(500, truth) / 500
            change = share_change(counts[0], counts[1], (500, 500), 0.95)
            hits += change.low <= abs(truth[0] - truth[1]) <= change.high
        assert hits >= 600 * 0.93


def test_a_share_known_within_bounds_keeps_them_and_adds_the_sampling_error():
    """Users would lose the truncation's uncertainty once the sampling error is added."""
    widened = share_within(Estimate(0.02, 0.0, 0.04), 1000, 0.95)
    assert widened.low == pytest.approx(0, abs=1e-12)
    assert widened.high == pytest.approx(wilson_interval(0.04, 1000, 0.95)[1])
    assert np.isclose(widened.value, 0.02)


def test_no_event_is_never_above_nothing():
    """Users would lose a limit of 0: rounding made 0 of 1,365 new values exceed it."""
    for size in range(1, 2000):
        assert wilson_interval(0.0, size, 0.9999)[0] == 0.0
        assert wilson_interval(1.0, size, 0.9999)[1] == 1.0
