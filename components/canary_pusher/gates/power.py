"""How long until harm would be caught at this traffic: a preview, before anything is rolled out."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from ..policy import RolloutPolicy
from ..settings.stage import Stage
from .simulation import Simulation, simulate

HARMS: Mapping[str, Mapping[str, float]] = {
    "1.5 times the errors": {"error_ratio": 1.5},
    "2 times the errors": {"error_ratio": 2.0},
    "5 times the errors": {"error_ratio": 5.0},
    "latencies 1.2 times as long": {"latency_ratio": 1.2},
    "latencies 1.5 times as long": {"latency_ratio": 1.5},
    "latencies 2 times as long": {"latency_ratio": 2.0},
}
"""What is tried, by name: fields of the simulated traffic."""


@dataclasses.dataclass(frozen=True)
class Caught:
    """How one harm fares.

    Attributes:
      harm: what is wrong with the canary.
      share: of the simulated rollouts that were rolled back.
      minutes: until the median rollout was, from the first stage in which the canary answers
        requests; None where fewer than half were.
      stage: in which that is; empty where there is none.
      promoted: share of the simulated rollouts in which the harmful canary got through.
    """

    harm: str
    share: float
    minutes: float | None
    stage: str
    promoted: float


@dataclasses.dataclass(frozen=True)
class Preview:
    """What a policy would see at some traffic.

    Attributes:
      caught: how each harm fares.
      good: the same of a canary that is as good as the stable version: what is caught is a false
        alarm.
      minutes_to_promotion: of a good one, until all traffic is its own; None where fewer than half
        are promoted.
      requests_per_second: of the traffic.
      error_rate: of the stable version.
    """

    caught: tuple[Caught, ...]
    good: Caught
    minutes_to_promotion: float | None
    requests_per_second: float
    error_rate: float

    def to_record(self) -> dict[str, Any]:
        """Plain JSON values."""
        return dataclasses.asdict(self)


def preview(
    policy: RolloutPolicy,
    requests_per_second: float,
    error_rate: float,
    rollouts: int = 200,
    seed: int = 0,
    **traffic: Any,
) -> Preview:
    """Simulates each harm of :data:`HARMS`, and none, at the given traffic.

    Args:
      policy: with the stages and gates.
      requests_per_second: to both arms together.
      error_rate: of the stable version, in (0, 1).
      rollouts: simulated of each.
      seed: of the simulation.
      traffic: other fields of :class:`~.synthetic_traffic.Traffic`.
    """

    def run(**harm: float) -> Simulation:
        given = {**traffic, **harm}
        return simulate(
            policy,
            rollouts,
            seed,
            requests_per_second=requests_per_second,
            error_rate=error_rate,
            **given,
        )

    good = run()
    often = good.promoted > rollouts / 2
    return Preview(
        caught=tuple(_caught(harm, run(**changes), policy) for harm, changes in HARMS.items()),
        good=_caught("none", good, policy),
        minutes_to_promotion=good.median_minutes_to_promotion if often else None,
        requests_per_second=requests_per_second,
        error_rate=error_rate,
    )


def _caught(harm: str, seen: Simulation, policy: RolloutPolicy) -> Caught:
    ordered = sorted(seen.minutes_to_rollback)
    middle = ordered[len(ordered) // 2]
    minutes = middle if middle != float("inf") else None
    return Caught(
        harm=harm,
        share=seen.rolled_back / seen.rollouts,
        minutes=minutes,
        stage="" if minutes is None else _stage_at(minutes, policy.stages).name,
        promoted=seen.promoted / seen.rollouts,
    )


def _stage_at(minutes: float, stages: tuple[Stage, ...]) -> Stage:
    """The stage at that time, counted from the first in which the canary answers requests."""
    serving = [stage.weight > 0 and stage.advance != "calibration" for stage in stages]
    first = serving.index(True) if any(serving) else 0
    left = minutes * 60
    for stage in stages[first:-1]:
        if left <= stage.seconds:
            return stage
        left -= stage.seconds
    return stages[-1]
