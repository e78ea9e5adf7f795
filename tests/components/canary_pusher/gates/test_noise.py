"""The noise of equal arms."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tidegate.components.canary_pusher.gates.counts import Arms
from tidegate.components.canary_pusher.gates.noise import by_minute, noise_of


@pytest.mark.parametrize("noise", [0.0, 0.3, 0.6])
def test_the_noise_is_found_again(noise: float) -> None:
    """The margin is only as good as the estimate behind it."""
    generator, variance = np.random.default_rng(1), math.log1p(noise**2)
    rates = 15 * np.exp(generator.normal(-variance / 2, math.sqrt(variance), (2, 300, 60)))
    requests, events = np.full((300, 60), 3_000.0), generator.poisson(rates).astype(float)
    estimate, bound = noise_of(Arms(requests, requests, events[0], events[1]))
    assert np.median(estimate) == pytest.approx(noise, abs=0.1)
    assert (bound >= noise).mean() > 0.8


def test_without_events_the_noise_is_unknown() -> None:
    """No bound may follow from a service that had nothing to vary."""
    nothing = np.zeros(30)
    estimate, bound = noise_of(Arms(nothing + 3_000, nothing + 3_000, nothing, nothing))
    assert estimate == 0
    assert bound > 1e6


def test_windows_are_summed_by_their_minutes() -> None:
    """Noise keeps its value for about a minute, and windows are shorter."""
    ones = np.ones(5)
    minutes = np.array([0, 0, 1, 1, 1])
    assert by_minute(Arms(ones, ones, ones, ones), minutes).canary.tolist() == [2, 3]
