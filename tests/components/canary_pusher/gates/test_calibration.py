"""The margin that a calibration sets."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from tidegate.components.canary_pusher.gates.calibration import calibrate
from tidegate.components.canary_pusher.gates.simulation import simulate
from tidegate.components.canary_pusher.policy import RolloutPolicy
from tidegate.components.canary_pusher.settings.live_gates import LatencyGate, LiveGates, OddsGate
from tidegate.components.canary_pusher.settings.stage import CANARY, Stage
from tidegate.components.canary_pusher.traffic.window import ArmCounts, Window

CALIBRATION = Stage("CALIBRATION", weight=50.0, seconds=1_800.0, advance="calibration")
POLICY = RolloutPolicy(stages=(CALIBRATION, *CANARY))


def _windows(noise: float, minutes: int = 30, seed: int = 0, stage: str = "CALIBRATION"):
    """Both arms with half of 100 requests a second, 0.5% errors and noise of their own."""
    generator, variance = np.random.default_rng(seed), math.log1p(noise**2)
    windows = []
    for _ in range(minutes):
        rates = 0.005 * np.exp(generator.normal(-variance / 2, math.sqrt(variance), 2))
        for _ in range(6):
            arms = [ArmCounts(500, int(generator.binomial(500, rate)), 5, 500, 5) for rate in rates]
            windows.append(Window(stage, 10.0, *arms))
    return windows


def test_quiet_arms_gate_by_themselves_with_little_margin() -> None:
    """A calibration that always asks for a margin would only cost time."""
    found = calibrate(_windows(0.0), POLICY)
    assert found.automatic
    assert found.margin <= 1.15
    assert found.noise < 0.2
    assert found.sentence.startswith("Over 30 minutes with the stable version in both arms")


def test_noisy_arms_get_a_margin_and_wild_ones_a_refusal() -> None:
    """Beyond the largest margin no decision may be automatic."""
    noisy, wild = calibrate(_windows(0.35, seed=3), POLICY), calibrate(_windows(1.0), POLICY)
    assert noisy.automatic
    assert 1.05 <= noisy.margin <= 1.5
    assert not wild.automatic
    assert wild.margin == POLICY.gates.maximum_margin
    assert "do not decide by themselves" in wild.sentence


def test_a_short_calibration_asks_for_more() -> None:
    """Two minutes tell little, so the margin must allow for what they may have missed."""
    assert calibrate(_windows(0.0, 2), POLICY).margin >= calibrate(_windows(0.0, 30), POLICY).margin


def test_nothing_seen_is_no_licence() -> None:
    """A calibration without traffic in both arms must not pass for quiet ones."""
    alone = Window("CALIBRATION", 10.0, ArmCounts(), ArmCounts(1_000, 5, 0, 1_000, 10))
    for windows in ([], [alone] * 60, [dataclasses.replace(w, gap="x") for w in _windows(0.0, 2)]):
        assert not calibrate(windows, POLICY).automatic


def test_only_windows_of_the_calibration_count() -> None:
    """A canary that is worse must not raise the margin by which it is judged."""
    later = _windows(1.0, seed=5, stage="C25")
    windows = _windows(0.0)
    assert calibrate([*windows, *later], POLICY) == calibrate(windows, POLICY)


def test_the_same_windows_give_the_same_margin() -> None:
    """The margin is part of every later decision, which a replay must reproduce."""
    windows = _windows(0.3)
    assert calibrate(windows, POLICY) == calibrate(list(windows), POLICY)


def test_the_margin_stays_below_what_a_promotion_excludes() -> None:
    """To take odds for equal and to exclude them at once is a contradiction."""
    gates = LiveGates(errors=OddsGate(tolerated_odds=1.1), latency=LatencyGate())
    policy = RolloutPolicy(stages=POLICY.stages, gates=gates)
    found = calibrate(_windows(0.35, seed=3), policy)
    assert not found.automatic


@pytest.mark.parametrize("noise", [0.0, 0.3, 0.6, 1.0])
def test_after_a_calibration_false_rollbacks_keep_alpha(noise: float) -> None:
    """What the calibration is for: 5% at most, or a refusal."""
    seen = simulate(POLICY, 200, seed=4, noise=noise)
    assert seen.rolled_back <= 0.05 * 200 + 3 * math.sqrt(0.05 * 0.95 * 200)
    assert seen.held + seen.promoted + seen.rolled_back == 200
    if noise == 0.0:
        assert seen.promoted >= 180


def test_without_a_calibration_noise_breaks_the_guarantee() -> None:
    """The reason for it, so that nobody takes it for needless."""
    assert simulate(RolloutPolicy(), 200, seed=4, noise=1.0).rolled_back > 40
