"""The margin that noise of a certain size takes."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tidegate.components.canary_pusher.gates.margin import Rates, largest_margin, margins_for
from tidegate.components.canary_pusher.policy import RolloutPolicy
from tidegate.components.canary_pusher.settings.live_gates import LiveGates, OddsGate
from tidegate.components.canary_pusher.settings.stage import BLUE_GREEN

POLICY, RATES = RolloutPolicy(), Rates(requests=6_000.0, events=0.005)


def test_more_noise_takes_more_margin() -> None:
    """And at some point more than may be automatic."""
    margins = margins_for(np.array([0.0, 0.3, 0.6, 1.5]), "errors", RATES, POLICY)
    assert margins[0] == 1
    assert (np.diff(margins) >= 0).all()
    assert 1 < margins[1] <= POLICY.gates.maximum_margin
    assert math.isinf(margins[-1])


def test_more_traffic_takes_more_margin_for_the_same_noise() -> None:
    """With many errors a minute, even a slight noise of the arms is no chance any more."""
    noise = np.array(0.2)
    busy = margins_for(noise, "errors", Rates(600_000.0, 0.005), POLICY)
    assert busy > margins_for(noise, "errors", RATES, POLICY)


def test_rare_events_take_none() -> None:
    """A service with an error an hour cannot have noise that would matter."""
    assert margins_for(np.array(np.inf), "errors", Rates(6_000.0, 1e-6), POLICY) == 1


@pytest.mark.parametrize(("tolerated", "largest"), [(2.0, 1.5), (1.3, 1.25)])
def test_the_largest_margin_is_below_what_a_promotion_excludes(
    tolerated: float, largest: float
) -> None:
    """Odds cannot count as equal and have to be excluded."""
    policy = RolloutPolicy(gates=LiveGates(errors=OddsGate(tolerated_odds=tolerated)))
    assert largest_margin(policy) == pytest.approx(largest)


def test_without_a_split_there_is_nothing_to_keep() -> None:
    """Where the arms are never compared, noise cannot mislead."""
    policy = RolloutPolicy(stages=BLUE_GREEN)
    assert margins_for(np.array(1.0), "errors", RATES, policy) == 1
