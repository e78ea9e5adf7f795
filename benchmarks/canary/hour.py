"""An hour of canary traffic, a thousand times: what every rule is shown."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import numpy.typing as npt

from tidegate.components.canary_pusher.gates.counts import Arms, Counts
from tidegate.components.canary_pusher.gates.synthetic_traffic import Traffic, Weather, draw
from tidegate.components.canary_pusher.policy import RolloutPolicy

FloatArray = npt.NDArray[np.float64]

LOOKS_A_MINUTE = 6


@dataclasses.dataclass(frozen=True)
class Hour:
    """What was seen every ten seconds while the canary had 1%, 5%, then 25% of the requests.

    Attributes:
      counts: columns of shape ``[rollouts, 360]``.
      traffic: from which they were drawn.
      generator: for what a rule needs besides the counts.
    """

    counts: Counts
    traffic: Traffic
    generator: np.random.Generator

    def by_minute(self, metric: str) -> Arms:
        """The metric's columns by minute, shape ``[rollouts, 60]``."""
        arms: Arms = getattr(self.counts, metric)
        fields = (getattr(arms, field.name) for field in dataclasses.fields(Arms))
        return Arms(*(f.reshape(len(f), -1, LOOKS_A_MINUTE).sum(axis=-1) for f in fields))


def draw_hour(rollouts: int, seed: int, policy: RolloutPolicy, **traffic: Any) -> Hour:
    """Traffic of the policy's stages that split it: 100 requests a second unless told otherwise."""
    described, generator = Traffic(**traffic), np.random.default_rng(seed)
    stages = [stage for stage in policy.stages if 0 < stage.weight < 100]
    span = sum(stage.seconds for stage in stages)
    weather, begun, parts = Weather.drawn(generator, rollouts, described, span), 0.0, []
    for stage in stages:
        lengths = np.full(round(stage.seconds * LOOKS_A_MINUTE / 60), 60 / LOOKS_A_MINUTE)
        starts = np.broadcast_to(begun + np.cumsum(lengths) - lengths, (rollouts, len(lengths)))
        parts.append(draw(generator, described, policy, stage, starts, lengths, weather))
        begun += stage.seconds
    return Hour(_joined(parts), described, generator)


def minutes_until(crossed: npt.NDArray[np.bool_], looks_a_minute: float) -> FloatArray:
    """When each rollout was first rolled back, in minutes; infinite where it was not."""
    first = (crossed.argmax(axis=1) + 1) / looks_a_minute
    return np.where(crossed.any(axis=1), first, np.inf)


def _joined(parts: list[Counts]) -> Counts:
    def arms(metric: str) -> Arms:
        columns = [getattr(part, metric) for part in parts]
        names = [field.name for field in dataclasses.fields(Arms)]
        return Arms(*(np.concatenate([getattr(c, n) for c in columns], axis=1) for n in names))

    return Counts(
        errors=arms("errors"),
        rejections=arms("rejections"),
        latency=arms("latency"),
        compared=np.concatenate([part.compared for part in parts], axis=1),
        disagreed=np.concatenate([part.disagreed for part in parts], axis=1),
        alone=np.concatenate([part.alone for part in parts]),
    )
