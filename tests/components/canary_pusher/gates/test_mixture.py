"""The mixture over alternatives."""

from __future__ import annotations

import numpy as np
import pytest

from tidegate.components.canary_pusher.gates.mixture import log_mixture


def test_mixture_is_the_mean_of_the_capitals() -> None:
    """Anything else would not be an e-value, and the levels of the gates would mean nothing."""
    wealth = np.array([[1.0, 4.0, 10.0], [0.5, 0.5, 2.0]])
    assert log_mixture(np.log(wealth)) == pytest.approx(np.log([5.0, 1.0]))


def test_mixture_survives_capital_beyond_floating_point() -> None:
    """A long replay earns more than 1e308; overflow would turn plain evidence into NaN."""
    assert log_mixture(np.array([5_000.0, 4_000.0])) == pytest.approx(5_000 - np.log(2))
