"""When the answers of two models disagree."""

from __future__ import annotations

import numpy as np

from tidegate.components.canary_pusher.agreement import disagreements
from tidegate.components.canary_pusher.policy import RolloutPolicy


def _column(*values: float) -> np.ndarray:
    return np.array(values)[:, None]


def test_decisions_on_both_sides_of_the_threshold_disagree() -> None:
    """A flight called late by one model and on time by the other is what users notice."""
    policy = RolloutPolicy(output_tolerance=None)
    moved = disagreements(_column(0.49, 0.6, 0.1), _column(0.51, 0.99, 0.4), policy)
    assert moved.tolist() == [True, False, False]


def test_outputs_that_move_too_far_disagree() -> None:
    """Where few are ever called late, a model that calls nobody late keeps most decisions."""
    policy = RolloutPolicy(output_tolerance=0.3)
    assert disagreements(_column(0.0, 0.0), _column(0.45, 0.25), policy).tolist() == [True, False]


def test_of_several_outputs_the_greatest_decides() -> None:
    """A threshold of one half means nothing to a classifier of ten digits."""
    stable = np.array([[0.4, 0.3, 0.3], [0.2, 0.4, 0.4]])
    canary = np.array([[0.3, 0.4, 0.3], [0.1, 0.5, 0.4]])
    assert disagreements(canary, stable, RolloutPolicy()).tolist() == [True, False]


def test_answers_of_another_width_disagree() -> None:
    """A model with other classes cannot stand in for the live one."""
    assert disagreements(np.zeros((2, 3)), np.zeros((2, 1)), RolloutPolicy()).all()
