"""All gates on live traffic together: is the canary harmful, and may it go on?

Pure and deterministic: the same windows and policy give the same answer, whoever asks and however
often. Every process runs over the whole rollout and stays valid under constant peeking and across
changes of the split. Each harm is held to its share of ``alpha``; a promotion takes every claim
that the stages so far can show, each at ``beta``.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np

from ...verdict import Measurement
from ..policy import RolloutPolicy
from ..traffic.window import Window
from . import business, measurements
from .counts import Counts, counts_of
from .evidence import Evidence, Purpose, harms_shown
from .processes import Process, levels_of, metrics_asked, processes_of


@dataclasses.dataclass(frozen=True)
class LiveAssessment:
    """What the windows so far say about the canary.

    Attributes:
      harm: the harms that were shown, in words; empty if none was.
      cleared: whether every claim for promotion has been shown that the stages so far can show.
      waiting_for: the claims not yet shown, each with what it lacks, in words.
      evidence: every process with its course; a look is a window.
      measurements: one per gate.
      margin: odds ratio that was taken for equal at least.
    """

    harm: str
    cleared: bool
    waiting_for: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    measurements: tuple[Measurement, ...]
    margin: float = 1.0

    def to_record(self) -> dict[str, Any]:
        """The evidence as plain JSON values, for the journal."""
        return {
            "harm": self.harm,
            "cleared": self.cleared,
            "margin": self.margin,
            "windows": int(self.evidence[0].looks.size) if self.evidence else 0,
            "processes": [
                {
                    "claim": process.claim,
                    "purpose": process.purpose.value,
                    "log_e": float(process.log_e[-1]) if process.log_e.size else 0.0,
                    "log_e_peak": process.log_peak,
                    "log_threshold": process.log_threshold,
                    "shown_after": process.shown_after,
                }
                for process in self.evidence
            ],
        }


def weigh_windows(
    windows: Sequence[Window], policy: RolloutPolicy, margin: float = 1.0
) -> LiveAssessment:
    """Puts the windows of a rollout, in their order, to every gate.

    Args:
      windows: of all stages so far. Those with a gap and those of a calibration count for nothing.
      policy: with the gates, and the stages that the windows name.
      margin: odds ratio, at least 1, up to which equal arms were seen to differ by themselves (see
        :mod:`.calibration`). It raises the margin of each gate on odds.
    """
    counts = counts_of(windows, policy.stages)
    processes = processes_of(policy, margin)
    looks = np.arange(1, len(windows) + 1)
    weighed = [
        (process, Evidence(process.claim, process.purpose, looks, log_e, process.level))
        for process in processes
        for log_e in [process.log_e(process.wealth(counts))]
    ]
    gains = business.weigh(windows, policy, levels_of(policy).get("business", policy.alpha))
    evidence = (*(one for _, one in weighed), *gains)
    asked = claims_asked(windows, policy)
    waiting = _waiting_for([pair for pair in weighed if pair[0].metric in asked], gains, counts)
    return LiveAssessment(
        harm=" and ".join(harms_shown(evidence)),
        cleared=bool(asked) and not waiting,
        waiting_for=waiting or (() if asked else (NOTHING_TO_GO_BY,)),
        evidence=evidence,
        measurements=measurements.measure(windows, counts, policy, weighed, gains),
        margin=margin,
    )


NOTHING_TO_GO_BY = "a gate that the stages so far can say something to"


def claims_asked(windows: Sequence[Window], policy: RolloutPolicy) -> frozenset[str]:
    """The metrics whose claims a promotion takes, by the furthest stage that the windows name."""
    names = [stage.name for stage in policy.stages]
    seen = {window.stage for window in windows}
    return metrics_asked(policy, max((names.index(n) + 1 for n in seen if n in names), default=0))


def _waiting_for(
    asked: Sequence[tuple[Process, Evidence]], gains: Sequence[Evidence], counts: Counts
) -> tuple[str, ...]:
    waiting = []
    for process, evidence in asked:
        if process.purpose is not Purpose.PROMOTION or evidence.shown_after is not None:
            continue
        lack = "no figures yet"
        if process.informed(counts):
            needed, reached = 1 / process.level, float(np.exp(min(evidence.log_e[-1], 700)))
            lack = f"the evidence is {reached:.2g} of {needed:.3g}"
        waiting.append(f"{process.claim} ({lack})")
    waiting += [
        one.claim for one in gains if one.purpose is Purpose.PROMOTION and one.shown_after is None
    ]
    return tuple(waiting)
