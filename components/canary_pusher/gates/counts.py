"""What windows saw, as columns: the form in which gates weigh one rollout, or a thousand."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from ..settings.stage import Stage
from ..traffic.window import ArmCounts, Window
from .mixture import FloatArray

BoolArray = npt.NDArray[np.bool_]


@dataclasses.dataclass(frozen=True)
class Arms:
    """Events of one kind among the requests of both arms, each of shape ``[..., windows]``.

    Attributes:
      canary: requests of the canary.
      stable: requests of the stable arm.
      canary_events: of the canary's requests, those in which it happened.
      stable_events: of the stable arm's.
    """

    canary: FloatArray
    stable: FloatArray
    canary_events: FloatArray
    stable_events: FloatArray

    @property
    def share(self) -> FloatArray:
        """The canary's share of the requests; 0 where there are none."""
        total = self.canary + self.stable
        return np.divide(self.canary, total, out=np.zeros_like(total), where=total > 0)

    @property
    def both(self) -> BoolArray:
        """Where both arms have requests, so that they can be compared."""
        return (self.canary > 0) & (self.stable > 0)

    def only(self, where: BoolArray) -> Arms:
        """The same without the windows that are not of ``where``."""
        return Arms(
            *(np.where(where, getattr(self, f.name), 0.0) for f in dataclasses.fields(self))
        )


@dataclasses.dataclass(frozen=True)
class Counts:
    """The columns of the windows.

    Attributes:
      errors: failures to answer.
      rejections: refusals.
      latency: slow answers, among those with a known latency.
      compared: pairs of answers to mirrored requests, shape ``[..., windows]``.
      disagreed: of these, as many on which the arms disagree.
      alone: windows of stages that leave the stable arm nothing, shape ``[windows]``.
    """

    errors: Arms
    rejections: Arms
    latency: Arms
    compared: FloatArray
    disagreed: FloatArray
    alone: BoolArray


@dataclasses.dataclass(frozen=True)
class Tally:
    """One metric's sums over windows.

    Attributes:
      canary: requests of the canary.
      stable: requests of the stable arm.
      canary_events: of the canary's requests, those in which it happened.
      stable_events: of the stable arm's.
      crossed_canary: sum over windows of the canary's events times the stable arm's part of the
        requests.
      crossed_stable: the reverse: by these two, windows are compared with themselves only.
    """

    canary: float = 0.0
    stable: float = 0.0
    canary_events: float = 0.0
    stable_events: float = 0.0
    crossed_canary: float = 0.0
    crossed_stable: float = 0.0

    def added(self, arms: Arms) -> Tally:
        """The sums with further windows, added one by one: in parts it is the same as at once."""
        total = np.maximum(arms.canary + arms.stable, 1)
        columns = (
            arms.canary,
            arms.stable,
            arms.canary_events,
            arms.stable_events,
            arms.canary_events * arms.stable / total,
            arms.stable_events * arms.canary / total,
        )
        so_far = dataclasses.astuple(self)
        return Tally(*(_sum(old, new) for old, new in zip(so_far, columns, strict=True)))

    @property
    def ratio(self) -> float | None:
        """How many times as often the canary has the event: the estimator of Mantel and Haenszel.

        Neither a drift of the rate nor a change of the split passes for a difference. None where
        only the canary had events, or nobody.
        """
        return self.crossed_canary / self.crossed_stable if self.crossed_stable > 0 else None


def _sum(before: float, further: FloatArray) -> float:
    return float(np.cumsum(np.concatenate([[before], further]))[-1])


def counts_of(windows: Sequence[Window], stages: Sequence[Stage]) -> Counts:
    """The columns of one rollout's windows, of those that say something."""
    weights = {stage.name: stage.weight for stage in stages}
    return Counts(
        errors=arms_of(windows, "errors"),
        rejections=arms_of(windows, "rejections"),
        latency=arms_of(windows, "latency"),
        compared=np.array([window.compared for window in windows], float),
        disagreed=np.array([window.disagreed for window in windows], float),
        alone=np.array([weights.get(window.stage) == 100 for window in windows], bool),
    )


def says_something(window: Window, stages: Mapping[str, Stage]) -> bool:
    """Whether it does of the new version: a gap does not, nor a calibration, in which the canary is
    the stable version."""
    stage = stages.get(window.stage)
    return not window.gap and (stage is None or stage.advance != "calibration")


COLUMNS = {
    "errors": ("requests", "errors"),
    "rejections": ("requests", "rejections"),
    "latency": ("timed", "slow"),
}
"""Of which requests events are counted, and which, by metric."""


def arms_of(windows: Sequence[Window], metric: str) -> Arms:
    """One metric's column of some windows, whatever these are."""
    requests, events = COLUMNS[metric]
    return _arms([w.canary for w in windows], [w.stable for w in windows], requests, events)


def _arms(
    canary: Sequence[ArmCounts], stable: Sequence[ArmCounts], requests: str, events: str
) -> Arms:
    return Arms(
        np.array([getattr(arm, requests) for arm in canary], float),
        np.array([getattr(arm, requests) for arm in stable], float),
        np.array([getattr(arm, events) for arm in canary], float),
        np.array([getattr(arm, events) for arm in stable], float),
    )
