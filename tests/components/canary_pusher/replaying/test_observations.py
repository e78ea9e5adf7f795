"""How the answers of two models compare."""

from __future__ import annotations

import numpy as np
import pytest

from tidegate.components.canary_pusher.policy import RolloutPolicy
from tidegate.components.canary_pusher.replaying.observations import (
    Answers,
    Observations,
    pair,
)


def _column(*values: float) -> np.ndarray:
    return np.array(values)[:, None]


def test_a_failed_answer_is_an_error_and_no_disagreement() -> None:
    """Counted twice, one failure would bias both gates."""
    canary = Answers(_column(0.9, 0.9, 0.9), np.array([True, False, False]), "it raises")
    stable = Answers(_column(0.1, 0.1, 0.1), np.array([False, True, False]))
    seen = pair(canary, stable, RolloutPolicy())
    assert seen.disagreed == pytest.approx([np.nan, np.nan, 1], nan_ok=True)
    assert seen.canary_failed.tolist() == [1, 0, 0]
    assert seen.stable_failed.tolist() == [0, 1, 0]
    assert seen.canary_complaint == "it raises"


def test_without_a_stable_model_nothing_is_compared() -> None:
    """The first version must not appear to agree with anyone."""
    seen = pair(Answers(_column(0.9), np.array([False])), None, RolloutPolicy())
    assert np.isnan(seen.disagreed).all()
    assert np.isnan(seen.stable_failed).all()


def test_joined_windows_keep_their_order_and_first_complaint() -> None:
    """The course of the evidence is drawn over the examples in the order they were sent."""
    parts = [
        Observations(np.array([value]), np.zeros(1), np.zeros(1), complaint)
        for value, complaint in ((0.0, ""), (1.0, "first"), (0.0, "second"))
    ]
    seen = Observations.joined(parts)
    assert seen.disagreed.tolist() == [0, 1, 0]
    assert seen.canary_complaint == "first"


@pytest.mark.parametrize(
    ("examples", "looks"), [(0, []), (200, [100, 200]), (250, [100, 200, 250])]
)
def test_the_last_look_is_at_the_end(examples: int, looks: list[int]) -> None:
    """Evidence of the last, shorter window must not be lost."""
    nothing = np.zeros(examples)
    assert Observations(nothing, nothing, nothing).looks(100).tolist() == looks
