"""How far an answer to a golden vector may lie from the original's."""

import numpy as np
import pytest

from tidegate.components.edge_exporter.host.tolerance import golden_tolerance

ORIGINAL = np.random.default_rng(3).random((500, 4))


def tolerance(actual, expected=ORIGINAL, limit=None, positions=range(100)):
    """Of one output."""
    return golden_tolerance({"y": expected}, {"y": actual}, positions, limit)


def test_it_is_what_was_measured_on_the_vectors_and_a_little():
    """Users would lose the check: a tolerance of the whole sample hides a lot on the vectors."""
    actual = ORIGINAL.copy()
    actual[50, 2] += 1e-4
    actual[400, 2] += 0.5
    assert tolerance(actual) == pytest.approx(1.1e-4, abs=1.1e-5)
    assert tolerance(ORIGINAL) == pytest.approx(1e-5, rel=0.15)


def test_answers_in_steps_may_lie_two_steps_further():
    """Users would lose browsers whose runtime rounds the other way at a quantised output."""
    steps = np.round(ORIGINAL * 256) / 256
    measured = np.abs(steps - ORIGINAL)[:100].max()
    assert tolerance(steps) == pytest.approx(measured + 2 / 256, rel=0.06)


def test_large_answers_have_a_relative_slack():
    """Users would lose regressions: 1e-5 of a price is less than a float32 holds."""
    assert tolerance(ORIGINAL * 1e6, ORIGINAL * 1e6) == pytest.approx(10, rel=0.15)


def test_it_never_exceeds_the_limit_of_the_format():
    """Users would lose the limit on the device that held at the export."""
    assert tolerance(ORIGINAL + 1.9e-5, limit=2e-5) == 2e-5


def test_what_is_not_finite_is_left_out():
    """Users would lose every check to a tolerance of NaN."""
    actual, expected = ORIGINAL.copy(), ORIGINAL.copy()
    actual[3] = expected[3] = np.nan
    assert tolerance(actual, expected) == pytest.approx(1e-5, rel=0.15)
    assert tolerance(np.full((500, 4), np.nan), np.full((500, 4), np.inf)) <= 2e-5


def test_a_constant_answer_has_no_steps():
    """Users would lose the check of a model that says two things only."""
    yes = (ORIGINAL > 0.5).astype(np.float32)
    assert tolerance(yes, yes) <= 0.21
