"""How the past is used: when limits are calibrated on it, and when slow drift is called."""

from __future__ import annotations

import dataclasses

from ...config import Config

SLOW_DRIFT = ("warn", "block")


@dataclasses.dataclass(frozen=True)
class HistoryLimits(Config):
    """What the gate makes of earlier spans, where it is given their statistics.

    Attributes:
      false_alarm: chance per run, all features together, that a span like the earlier ones
        exceeds a calibrated limit.
      minimum_spans: with fewer, nothing is calibrated and the verdict says so. Leaving one out of
        ``n`` spans cannot support a chance below ``1 / (n + 1)``.
      run_length: runs between two false calls of slow drift, on average at least.
      slow_drift: what such a call does: ``warn`` or ``block``.
    """

    false_alarm: float = 0.05
    minimum_spans: int = 20
    run_length: int = 104
    slow_drift: str = "warn"

    def __post_init__(self) -> None:
        self.require_between("false_alarm", 0.001, 0.5)
        self.require_between("minimum_spans", 3, 10_000)
        enough = self.minimum_spans + 1 >= 1 / self.false_alarm
        self.require(enough, "minimum_spans", "at least 1 / false_alarm - 1")
        self.require_between("run_length", 2, 1_000_000)
        self.require(self.slow_drift in SLOW_DRIFT, "slow_drift", f"one of {', '.join(SLOW_DRIFT)}")
