"""Rollouts on synthetic traffic: how often the policy's gates are wrong, and how soon right.

The simulated rollouts go through the policy's own stages by the rules of a real one, and the gates
are the very same code; only the traffic is drawn at random.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np

from ..policy import RolloutPolicy
from .evidence import Purpose
from .mixture import FloatArray
from .simulated_rollouts import Rollouts
from .synthetic_traffic import Traffic


@dataclasses.dataclass(frozen=True)
class Simulation:
    """What became of the simulated rollouts.

    Minutes are of simulated time, counted from the first stage in which the new version answers
    requests; what is shown before counts as 0.

    Attributes:
      rollouts: how many there were.
      rolled_back: of these, in which harm was shown.
      promoted: which went through all stages.
      held: which still waited for something when the patience of a stage was over.
      median_minutes_to_rollback: of those rolled back; None if none was.
      median_minutes_to_promotion: of those promoted, until all traffic is the canary's.
      policy: its settings.
      rolled_back_by: how many times each gate showed harm, by metric.
      minutes_to_rollback: of each rollout, infinite where it was not rolled back.
    """

    rollouts: int
    rolled_back: int
    promoted: int
    held: int
    median_minutes_to_rollback: float | None
    median_minutes_to_promotion: float | None
    policy: Mapping[str, Any]
    rolled_back_by: Mapping[str, int] = dataclasses.field(default_factory=dict)
    minutes_to_rollback: tuple[float, ...] = ()

    def to_record(self) -> dict[str, Any]:
        """The figures and the policy as plain JSON values."""
        further = ("rolled_back_by", "minutes_to_rollback")
        names = [f.name for f in dataclasses.fields(self) if f.name not in further]
        return {name: getattr(self, name) for name in names}


def simulate(
    policy: RolloutPolicy,
    rollouts: int = 1000,
    seed: int = 0,
    error_ratio: float = 1.0,
    latency_ratio: float = 1.0,
    noise: float = 0.0,
    requests_per_second: float = 100.0,
    error_rate: float = 0.005,
    **further: Any,
) -> Simulation:
    """Takes rollouts through the policy's stages on synthetic traffic.

    Approvals are given at once. Where the policy has a calibration stage, it is simulated too, sets
    the margin of each rollout, and holds those which it refuses to gate.

    Args:
      policy: with the stages and gates.
      rollouts: how many.
      seed: the same seed and settings give the same figures.
      error_ratio: how many times as likely an error is in the canary.
      latency_ratio: what the canary's latencies are multiplied by.
      noise: coefficient of variation of each arm's own error rate from minute to minute.
      requests_per_second: to both arms together.
      error_rate: of the stable arm.
      further: other fields of :class:`~.synthetic_traffic.Traffic`.
    """
    traffic = Traffic(
        requests_per_second=requests_per_second,
        error_rate=error_rate,
        error_ratio=error_ratio,
        latency_ratio=latency_ratio,
        noise=noise,
        **further,
    )
    simulated = Rollouts(policy, traffic, np.random.default_rng(seed), rollouts)
    for position in range(len(policy.stages)):
        simulated.enter(position)
    return _result(simulated)


def _result(simulated: Rollouts) -> Simulation:
    harmed, promoted = np.isfinite(simulated.harmed_at), simulated.under_way
    to_rollback = np.full(len(harmed), np.inf)
    served = simulated.harmed_at[harmed] - simulated.begun[harmed]
    to_rollback[harmed] = np.maximum(served, 0) / 60
    all_its_own = np.minimum(simulated.promoted_at, simulated.seconds)[promoted]
    return Simulation(
        rollouts=len(harmed),
        rolled_back=int(harmed.sum()),
        promoted=int(promoted.sum()),
        held=int(simulated.held.sum()),
        median_minutes_to_rollback=_median(to_rollback[harmed]),
        median_minutes_to_promotion=_median((all_its_own - simulated.begun[promoted]) / 60),
        policy=dataclasses.asdict(simulated.policy),
        rolled_back_by={
            process.metric: int(shown[harmed].sum())
            for process, shown in zip(simulated.processes, simulated.shown, strict=True)
            if process.purpose is Purpose.ROLLBACK
        },
        minutes_to_rollback=tuple(to_rollback.tolist()),
    )


def _median(minutes: FloatArray) -> float | None:
    return float(np.median(minutes)) if minutes.size else None
