"""How often CanaryPusher's gates are wrong, and how soon right, beside the rules of others.

Simulated with fixed seeds, and by the shipped code under constant peeking:

* an hour of traffic, 100 requests a second with 0.5% errors, the canary serving 1% for 10 minutes,
  5% for 20 and 25% for 30, looked at every 10 seconds: the gate on errors and the one on latency
  alone, each at a level of 5%, beside a z-test, a fixed horizon, O'Brien-Fleming, Kayenta's rule
  and Argo's;
* whole rollouts under RolloutPolicy's defaults, all five gates at 5% together;
* arms with noise of their own, without and with a calibration stage;
* replays of 5,000 examples.

Minutes are counted from the first stage in which the canary answers requests.

    python benchmarks/canary_gates.py [--rollouts 1000] [--seed 0]
"""

from __future__ import annotations

import argparse
import dataclasses
import math
import sys
import time
from collections.abc import Callable

import numpy as np
from canary.argo import argo
from canary.hour import LOOKS_A_MINUTE, FloatArray, Hour, draw_hour, minutes_until
from canary.kayenta import kayenta_errors, kayenta_latency
from canary.replays import REPLAYS, replay_row
from canary.z_tests import fixed_horizon_z, naive_z, stratified_obrien_fleming
from drift.bars import Bar, print_bars, print_table

from tidegate.components.canary_pusher.gates.evidence import Purpose
from tidegate.components.canary_pusher.gates.processes import Process, column_of, processes_of
from tidegate.components.canary_pusher.gates.simulation import Simulation, simulate
from tidegate.components.canary_pusher.policy import RolloutPolicy
from tidegate.components.canary_pusher.settings.stage import CANARY, Stage

LEVEL = 0.05
POLICY = RolloutPolicy()

Rule = Callable[[Hour], FloatArray]

CASES: dict[str, dict[str, float]] = {
    "equal": {},
    "equal, drift and an incident": {"drift": 0.5, "incidents": 1},
    "1.5 times the errors": {"error_ratio": 1.5},
    "2 times the errors": {"error_ratio": 2.0},
    "5 times the errors": {"error_ratio": 5.0},
}
"""What the traffic is like, by name. An incident makes errors 20 times as likely in both arms, for
five minutes of the hour."""

SLOWER = {f"p99 x{ratio:g}": {"latency_ratio": ratio} for ratio in (1.2, 1.5, 2.0)}

NOISES = (0.0, 0.3, 0.6, 1.0)
CALIBRATIONS = {"10 min": 600.0, "30 min": 1800.0}


def main() -> int:
    """Prints the tables and the bars; 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rollouts", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    size = (options.rollouts, options.seed)
    alone = errors_beside_others(*size)
    slow = latency_beside_kayenta(*size)
    whole = whole_rollouts(*size)
    noisy = noisy_arms(*size)
    replays(*size)
    return print_bars([*bars_of_single_gates(alone, slow), *bars_of_rollouts(whole, noisy)])


def gate(metric: str, purpose: Purpose) -> Rule:
    """One process of the default policy by itself, at a level of 5%."""
    process = dataclasses.replace(_process(metric, purpose), level=LEVEL)

    def rule(hour: Hour) -> FloatArray:
        column = column_of(hour.counts, metric, POLICY)
        log_e = process.log_e(process.wealth(column))
        return minutes_until(log_e >= process.log_threshold, LOOKS_A_MINUTE)

    return rule


def _process(metric: str, purpose: Purpose) -> Process:
    return next(p for p in processes_of(POLICY) if (p.metric, p.purpose) == (metric, purpose))


def errors_beside_others(rollouts: int, seed: int) -> dict[str, dict[str, FloatArray]]:
    """When each rule rolls back, by rule and case; and when the mirrored process clears."""
    rules: dict[str, Rule] = {
        "this gate, every 10 s": gate("errors", Purpose.ROLLBACK),
        "naive z, every 10 s": naive_z,
        "pooled z, at the end": fixed_horizon_z,
        "stratified O'Brien-Fleming, 12 looks": stratified_obrien_fleming,
        "Kayenta, every 5 min": kayenta_errors,
        "Argo: 1-min rate > 1%, failureLimit 3": argo,
        "(this gate clears)": gate("errors", Purpose.PROMOTION),
    }
    when: dict[str, dict[str, FloatArray]] = {name: {} for name in rules}
    for case, traffic in CASES.items():
        hour = draw_hour(rollouts, seed, POLICY, **traffic)
        for name, rule in rules.items():
            when[name][case] = rule(hour)
    print(f"\nErrors, {rollouts:,} hours each: rolled back, and the median minute\n")
    print_table(["", *CASES], [[n, *map(_cell, by_case.values())] for n, by_case in when.items()])
    return when


def latency_beside_kayenta(rollouts: int, seed: int) -> dict[str, dict[str, FloatArray]]:
    """The same of latencies."""
    rules: dict[str, Rule] = {
        "this gate, every 10 s": gate("latency", Purpose.ROLLBACK),
        "Kayenta, every 5 min": kayenta_latency,
    }
    when: dict[str, dict[str, FloatArray]] = {name: {} for name in rules}
    for case, traffic in {"equal": {}, **SLOWER}.items():
        hour = draw_hour(rollouts, seed, POLICY, **traffic)
        for name, rule in rules.items():
            when[name][case] = rule(hour)
    print(f"\nLatencies, {rollouts:,} hours each: rolled back, and the median minute\n")
    heading = ["", "equal", *SLOWER]
    print_table(heading, [[n, *map(_cell, by_case.values())] for n, by_case in when.items()])
    return when


def whole_rollouts(rollouts: int, seed: int) -> dict[str, Simulation]:
    """Rollouts under the default policy, all gates together."""
    seen, rows = {}, []
    for case, traffic in {**CASES, **SLOWER}.items():
        begun = time.perf_counter()
        seen[case] = simulate(POLICY, rollouts, seed, **traffic)
        rows.append([case, *_counts(seen[case]), f"{time.perf_counter() - begun:.1f}"])
    print(f"\nWhole rollouts under the default policy, {rollouts:,} each\n")
    print_table(["the canary", *COUNTS, "seconds of computing"], rows)
    return seen


def noisy_arms(rollouts: int, seed: int) -> dict[tuple[str, float, float], Simulation]:
    """Arms whose error rates vary by themselves: without and with a calibration stage."""
    policies = {"none": POLICY}
    for name, seconds in CALIBRATIONS.items():
        stage = Stage("CALIBRATION", weight=50.0, seconds=seconds, advance="calibration")
        policies[name] = RolloutPolicy(stages=(stage, *CANARY))
    seen, rows = {}, []
    for ratio in (1.0, 2.0):
        for noise in NOISES:
            for name, policy in policies.items():
                result = simulate(policy, rollouts, seed, error_ratio=ratio, noise=noise)
                seen[name, noise, ratio] = result
                rows.append([f"{ratio:g}", f"{noise:g}", name, *_counts(result)])
    print(f"\nArms with noise of their own, {rollouts:,} rollouts each\n")
    print_table(["error ratio", "CV per minute", "calibration", *COUNTS], rows)
    return seen


def replays(rollouts: int, seed: int) -> None:
    """The gates before any traffic."""
    print(f"\nReplays, {rollouts:,} each, with the median of the examples they took\n")
    rows = [[name, *replay_row(rates, rollouts, seed)] for name, rates in REPLAYS.items()]
    print_table(["the new model", "PASS", "FAIL", "INCONCLUSIVE"], rows)
    print()


def bars_of_single_gates(
    alone: dict[str, dict[str, FloatArray]], slow: dict[str, dict[str, FloatArray]]
) -> list[Bar]:
    """The bars on gates by themselves, at 5%."""
    ours, cleared = alone["this gate, every 10 s"], alone["(this gate clears)"]
    kayenta = alone["Kayenta, every 5 min"]["2 times the errors"]
    twice, name = ours["2 times the errors"], "Kayenta"
    return [
        Bar("false rollbacks, %", _percent(ours["equal"]), at_most=5),
        Bar(
            "false rollbacks with drift and an incident, %",
            _percent(ours["equal, drift and an incident"]),
            at_most=5,
            peer=_percent(alone["naive z, every 10 s"]["equal, drift and an incident"]),
            peer_name="naive z",
        ),
        Bar(
            "2 times the errors cleared, %",
            _percent(cleared["2 times the errors"]),
            at_most=5 + _error(len(twice)),
        ),
        Bar("minutes to 5 times the errors", _median(ours["5 times the errors"]), at_most=3.5),
        Bar(
            "minutes to 2 times the errors",
            _median(twice),
            at_most=min(15.0, _median(kayenta) / 2),
            peer=_median(kayenta),
            peer_name=name,
        ),
        Bar(
            "minutes to p99 x1.2",
            _median(slow["this gate, every 10 s"]["p99 x1.2"]),
            at_most=8,
            peer=_median(slow["Kayenta, every 5 min"]["p99 x1.2"]),
            peer_name=name,
        ),
        Bar(
            "false rollbacks by latency, %",
            _percent(slow["this gate, every 10 s"]["equal"]),
            at_most=5,
        ),
    ]


def bars_of_rollouts(
    whole: dict[str, Simulation], noisy: dict[tuple[str, float, float], Simulation]
) -> list[Bar]:
    """The bars on the default policy, all five gates at 5% together."""
    equal, stormy = whole["equal"], whole["equal, drift and an incident"]
    twice, five = whole["2 times the errors"], whole["5 times the errors"]
    slower = whole["p99 x1.2"]
    bars = [
        Bar("five gates: false rollbacks, %", _rolled_back(equal), at_most=5),
        Bar("the same with drift and an incident, %", _rolled_back(stormy), at_most=5),
        Bar(
            "five gates: good canaries promoted, %",
            100 * equal.promoted / equal.rollouts,
            at_least=90,
        ),
        Bar(
            "five gates: 2 times the errors promoted, %",
            100 * twice.promoted / twice.rollouts,
            at_most=5,
        ),
        Bar("five gates: minutes to 5 times the errors", _minutes(five), at_most=3.5),
        Bar("five gates: minutes to 2 times the errors", _minutes(twice), at_most=15),
        Bar("five gates: minutes to p99 x1.2", _minutes(slower), at_most=8),
    ]
    for noise in NOISES:
        for name in CALIBRATIONS:
            title = f"calibrated for {name}, CV {noise:g}"
            good, bad = noisy[name, noise, 1.0], noisy[name, noise, 2.0]
            raw = _rolled_back(noisy["none", noise, 1.0])
            bars += [
                Bar(f"{title}: false rollbacks, %", _rolled_back(good), 5, None, raw, "without"),
                Bar(f"{title}: 2x promoted, %", 100 * bad.promoted / bad.rollouts, at_most=5),
            ]
    return bars


COUNTS = ("rolled back", "promoted", "held", "minutes to rollback", "minutes to promotion")


def _counts(seen: Simulation) -> list[str]:
    shares = [seen.rolled_back, seen.promoted, seen.held]
    medians = [seen.median_minutes_to_rollback, seen.median_minutes_to_promotion]
    return [
        *(f"{share / seen.rollouts:.1%}" for share in shares),
        *("" if median is None else f"{median:.1f}" for median in medians),
    ]


def _cell(when: FloatArray) -> str:
    median = _median(when)
    return f"{_percent(when):.1f}%" + (f", {median:.1f}" if math.isfinite(median) else "")


def _percent(when: FloatArray) -> float:
    return 100 * float(np.isfinite(when).mean())


def _median(when: FloatArray) -> float:
    return float(np.median(when))


def _rolled_back(seen: Simulation) -> float:
    return 100 * seen.rolled_back / seen.rollouts


def _minutes(seen: Simulation) -> float:
    return _median(np.array(seen.minutes_to_rollback))


def _error(rollouts: int) -> float:
    """Two standard errors of a share of 5%, in percent."""
    return 100 * 2 * math.sqrt(LEVEL * (1 - LEVEL) / rollouts)


if __name__ == "__main__":
    sys.exit(main())
