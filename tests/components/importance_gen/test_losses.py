"""The losses."""

from __future__ import annotations

import numpy as np
import pytest

from tidegate.components.errors import DataError
from tidegate.components.importance_gen.losses import choose_loss, log_loss, squared_error

PROBABILITIES = np.array([0.25, 0.5, 1.0])
LATE = np.array([1.0, 0.0, 0.0])


def test_log_loss_by_hand() -> None:
    """All importance is in its unit."""
    losses = log_loss(PROBABILITIES, LATE)
    assert losses[:2] == pytest.approx([np.log(4), np.log(2)])
    assert 16 < losses[2] < 17  # sure and wrong: much, not infinitely much


def test_squared_error_by_hand() -> None:
    """The loss of every model that gives no probabilities."""
    assert squared_error(np.array([1.0, 5.0]), np.array([2.0, 2.0])).tolist() == [1, 9]


def test_the_loss_is_chosen_by_what_the_model_gives() -> None:
    """Nobody should have to name what the data tell."""
    assert choose_loss(PROBABILITIES, LATE) == "log_loss"
    assert choose_loss(PROBABILITIES, LATE * 3) == "squared_error"
    assert choose_loss(PROBABILITIES * 40, LATE) == "squared_error"


def test_log_loss_refuses_what_is_no_probability() -> None:
    """Clipped logits would give plausible, wrong importances."""
    with pytest.raises(DataError, match="squared_error"):
        log_loss(PROBABILITIES * 40, LATE)
