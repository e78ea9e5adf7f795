"""Harm that begins late."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tidegate.components.canary_pusher.gates import late_starts
from tidegate.components.canary_pusher.gates.live import weigh_windows
from tidegate.components.canary_pusher.policy import RolloutPolicy
from tidegate.components.canary_pusher.traffic.window import ArmCounts, Window

from .live_windows import quiet

POLICY = RolloutPolicy()


@pytest.mark.parametrize("every", [1, 30])
def test_no_more_is_staked_than_there_is(every: int) -> None:
    """A capital of more than 1 would void the bound on false alarms."""
    staked = late_starts.stakes(0, 10_000, every)
    assert (staked[::every] > 0).all()
    assert (staked > 0).sum() == len(staked[::every])
    assert staked[0] == pytest.approx(late_starts.AT_FIRST)
    assert staked.sum() + late_starts.reserve(10_000, every) == pytest.approx(1)
    assert late_starts.stakes(400, 600, every) == pytest.approx(staked[400:1_000])


def test_a_fair_game_keeps_its_expectation() -> None:
    """The mean of E is 1 after any number of windows: what the level rests on."""
    generator = np.random.default_rng(1)
    coins = generator.random((40_000, 12)) < 0.5
    growth = np.log(np.where(coins, 1.5, 0.5))[..., None]
    wealth = late_starts.run(growth, np.full(1, -np.inf), 0, 2)
    e = np.exp(wealth[..., 0]) + late_starts.reserve(np.arange(1.0, 13.0), 2)
    assert e.mean(axis=0) == pytest.approx(np.ones(12), abs=0.05)


def test_to_go_on_is_the_same_to_the_bit() -> None:
    """A controller adds window by window, and a replay need not."""
    growth = np.random.default_rng(2).normal(size=(50, 3))
    whole = late_starts.run(growth, np.full(3, -np.inf), 0, 7)
    second = late_starts.run(growth[20:], whole[19], 20, 7)
    assert (second == whole[20:]).all()


def test_a_fault_after_hours_is_seen_in_minutes() -> None:
    """The debts of long healthy hours must not hide a leak that breaks the canary at last."""
    healthy = Window("C25", 10.0, ArmCounts(250, 1, 0, 250, 2), ArmCounts(750, 4, 0, 750, 8))
    broken = Window("C25", 10.0, ArmCounts(250, 6, 0, 250, 2), ArmCounts(750, 4, 0, 750, 8))
    before = weigh_windows([healthy] * 1_600, POLICY)
    assert not before.harm
    after = weigh_windows([healthy] * 1_600 + [broken] * 90, POLICY, before=before)
    assert after.harm == "errors are likelier in the canary than in the stable version"


def test_a_fault_in_the_soak_is_seen_in_a_minute() -> None:
    """Alone, the canary is held to the error limit however well it did before."""
    alone = ArmCounts(1_000, 2, 0, 1_000, 10)
    windows = quiet("C25", 25, 10) + [Window("SOAK", 10.0, alone)] * 180
    bad = Window("SOAK", 10.0, ArmCounts(1_000, 50, 0, 1_000, 10))
    assert not weigh_windows(windows, POLICY).harm
    assert weigh_windows([*windows, *[bad] * 6], POLICY).harm
    assert math.isfinite(weigh_windows(windows, POLICY).evidence[0].log_e[-1])
