"""The bounded losses."""

from __future__ import annotations

import numpy as np
import pytest

from tidegate.components.decay_checker.limits import DecayLimits
from tidegate.components.decay_checker.losses import losses_of
from tidegate.components.errors import DataError

CHANCES = np.array([0.25, 0.5, 0.9, 0.4])
LATE = np.array([1.0, 0.0, 1.0, np.nan])


def test_losses_by_hand() -> None:
    """Risk and limit are in their unit; examples without a label are not on time."""
    assert losses_of(CHANCES, LATE, DecayLimits(label="late")) == pytest.approx(
        [0.5625, 0.25, 0.01]
    )
    decided = DecayLimits(label="late", loss="zero_one", decision_threshold=0.5)
    assert losses_of(CHANCES, LATE, decided).tolist() == [1, 1, 0]


def test_what_would_void_the_bounds_is_refused() -> None:
    """The test is valid for losses from 0 to 1 alone; logits would pass unseen."""
    with pytest.raises(DataError, match="not from 0 to 1"):
        losses_of(CHANCES * 4, LATE, DecayLimits(label="late"))
    with pytest.raises(DataError, match="'late' holds other values"):
        losses_of(CHANCES, LATE * 2, DecayLimits(label="late"))
