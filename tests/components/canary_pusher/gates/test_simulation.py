"""Simulated rollouts: the guarantees of the default policy, in a short form."""

from __future__ import annotations

import dataclasses
import json
import math

import numpy as np
import pytest

from tidegate.components.canary_pusher.gates.counts import Arms
from tidegate.components.canary_pusher.gates.live import weigh_windows
from tidegate.components.canary_pusher.gates.processes import column_of, processes_of
from tidegate.components.canary_pusher.gates.simulated_rollouts import window_lengths
from tidegate.components.canary_pusher.gates.simulation import simulate
from tidegate.components.canary_pusher.gates.synthetic_traffic import (
    Traffic,
    Weather,
    draw,
    slow_share,
)
from tidegate.components.canary_pusher.policy import RolloutPolicy
from tidegate.components.canary_pusher.settings.live_gates import LiveGates
from tidegate.components.canary_pusher.settings.stage import AB, BLUE_GREEN, Stage
from tidegate.components.canary_pusher.traffic.window import ArmCounts, Window

POLICY = RolloutPolicy()
ROLLOUTS = 200
CHANCE = 3 * math.sqrt(0.05 * 0.95 * ROLLOUTS)


@pytest.mark.parametrize("storm", [{}, {"drift": 0.5, "incidents": 1}])
def test_good_canaries_are_promoted(storm: dict[str, float]) -> None:
    """Five gates under constant peeking, with errors that drift and an outage of both arms."""
    seen = simulate(POLICY, ROLLOUTS, seed=1, **storm)
    assert seen.rolled_back <= 0.05 * ROLLOUTS + CHANCE
    assert seen.promoted >= 0.9 * ROLLOUTS
    assert seen.median_minutes_to_promotion == 60


@pytest.mark.parametrize(
    ("harm", "minutes"),
    [
        ({"error_ratio": 2.0}, 16),
        ({"error_ratio": 5.0}, 4),
        ({"latency_ratio": 1.2}, 9),
        ({"latency_ratio": 2.0}, 1),
        ({"rejection_ratio": 4.0}, 6),
        ({"disagreement": 0.4}, 0.01),
    ],
)
def test_harm_is_rolled_back_in_time(harm: dict[str, float], minutes: float) -> None:
    """The bars, with some room for 200 rollouts instead of 1,000."""
    seen = simulate(POLICY, ROLLOUTS, seed=2, **harm)
    assert seen.promoted <= 0.05 * ROLLOUTS
    assert seen.rolled_back >= 0.95 * ROLLOUTS
    assert seen.median_minutes_to_rollback is not None
    assert seen.median_minutes_to_rollback <= minutes


def test_twice_the_errors_are_not_cleared() -> None:
    """The claim that promotes, at the very odds it excludes and with no gate that rolls back."""
    traffic, generator = Traffic(error_ratio=2.0), np.random.default_rng(3)
    stage = Stage("C25", weight=25.0, seconds=1_800.0)
    seconds = np.broadcast_to(np.arange(180) * 10.0, (ROLLOUTS, 180))
    weather = Weather.drawn(generator, ROLLOUTS, traffic, 0.0)
    counts = draw(generator, traffic, POLICY, stage, seconds, np.full(180, 10.0), weather)
    [claim] = [p for p in processes_of(POLICY) if p.claim.startswith("errors are less")]
    crossed = (
        claim.log_e(claim.wealth(column_of(counts, claim.metric, POLICY))) >= claim.log_threshold
    )
    assert crossed.any(axis=1).sum() <= 0.05 * ROLLOUTS + CHANCE


def test_frequent_refusals_keep_the_levels() -> None:
    """Odds of rare events are used for frequent ones too: 30% refusals, equal and doubled."""
    assert simulate(POLICY, ROLLOUTS, seed=4, rejection_rate=0.3).promoted >= 0.9 * ROLLOUTS
    bad = simulate(POLICY, ROLLOUTS, seed=4, rejection_rate=0.3, rejection_ratio=2.0)
    assert bad.promoted <= 0.05 * ROLLOUTS


def test_simulated_and_real_windows_are_weighed_alike() -> None:
    """A preview by other arithmetic than the controller's would promise what does not come."""
    traffic, generator = Traffic(error_ratio=1.5), np.random.default_rng(5)
    stage = Stage("C5", weight=5.0, mirror=10.0)
    seconds = np.arange(50)[None] * 10.0
    weather = Weather.drawn(generator, 1, traffic, 0.0)
    counts = draw(generator, traffic, POLICY, stage, seconds, np.full(50, 10.0), weather)
    windows = [
        Window(
            "C5",
            10.0,
            *(
                ArmCounts(
                    int(getattr(counts.errors, arm)[0, k]),
                    int(getattr(counts.errors, f"{arm}_events")[0, k]),
                    int(getattr(counts.rejections, f"{arm}_events")[0, k]),
                    int(getattr(counts.latency, arm)[0, k]),
                    int(getattr(counts.latency, f"{arm}_events")[0, k]),
                )
                for arm in ("canary", "stable")
            ),
            compared=int(counts.compared[0, k]),
            disagreed=int(counts.disagreed[0, k]),
        )
        for k in range(50)
    ]
    weighed = weigh_windows(windows, POLICY)
    for process, evidence in zip(processes_of(POLICY), weighed.evidence, strict=True):
        column = column_of(counts, process.metric, POLICY)
        assert process.log_e(process.wealth(column))[0] == pytest.approx(evidence.log_e)


def test_a_stage_in_two_parts_is_weighed_as_one() -> None:
    """Evidence is carried over from stage to stage, not begun anew."""
    traffic, generator = Traffic(), np.random.default_rng(6)
    stage = Stage("C5", weight=5.0, mirror=10.0)
    weather = Weather.drawn(generator, 3, traffic, 0.0)
    seconds = np.broadcast_to(np.arange(40) * 10.0, (3, 40))
    whole = draw(generator, traffic, POLICY, stage, seconds, np.full(40, 10.0), weather)
    for process in processes_of(POLICY):
        column = column_of(whole, process.metric, POLICY)
        later = Arms(*(getattr(column, f.name)[:, 15:] for f in dataclasses.fields(Arms)))
        wealth = process.wealth(column)
        assert (process.wealth(later, wealth[:, 14], 15) == wealth[:, 15:]).all()


def test_an_evidence_stage_waits_and_then_holds() -> None:
    """With too little traffic to show anything, the rollout must end on HOLD, not in promotion."""
    seen = simulate(POLICY, 50, seed=7, requests_per_second=1.0)
    assert seen.held == 50
    gates = LiveGates(minimum_requests=1)
    little = simulate(RolloutPolicy(gates=gates), 50, seed=7, requests_per_second=2.0)
    assert little.held >= 40


def test_a_longer_patience_lets_more_through() -> None:
    """HOLD comes after the patience, and evidence that comes before it goes on."""
    short = RolloutPolicy(gates=LiveGates(patience_seconds=0.0, minimum_requests=1))
    long = RolloutPolicy(gates=LiveGates(patience_seconds=7_200.0, minimum_requests=1))
    held = [simulate(p, 100, seed=8, requests_per_second=15.0).held for p in (short, long)]
    assert held[1] < held[0]


def test_after_a_switch_the_absolute_rate_rolls_back() -> None:
    """Blue and green have no split: five times the errors are caught after the switch."""
    seen = simulate(RolloutPolicy(stages=BLUE_GREEN), 50, seed=9, error_ratio=5.0)
    assert seen.rolled_back == 50
    assert seen.rolled_back_by["error_rate"] == 50


def test_a_week_is_simulated_in_some_thousand_looks() -> None:
    """An A/B test of a week must not take a week to preview."""
    lengths = window_lengths(604_800.0, 10.0)
    assert lengths.sum() == pytest.approx(604_800)
    assert len(lengths) < 3_000
    assert simulate(RolloutPolicy(stages=AB), 10, seed=10, error_ratio=2.0).rolled_back == 10


def test_the_record_has_the_promised_fields() -> None:
    """Scripts read them; the seed makes them the same each time."""
    record = simulate(POLICY, 20, seed=11).to_record()
    assert list(record) == [
        "rollouts",
        "rolled_back",
        "promoted",
        "held",
        "median_minutes_to_rollback",
        "median_minutes_to_promotion",
        "policy",
    ]
    assert json.loads(json.dumps(record, allow_nan=False))["policy"]["alpha"] == 0.05
    assert simulate(POLICY, 20, seed=11).to_record() == record


def test_a_fifth_more_latency_is_two_and_a_half_times_the_slow_answers() -> None:
    """Lognormal latencies with a spread of 0.5: what the bar on p99 means for the counters."""
    assert slow_share(POLICY, Traffic(), 1.0) == pytest.approx(0.01)
    assert slow_share(POLICY, Traffic(), 1.2) == pytest.approx(0.025, abs=0.001)
