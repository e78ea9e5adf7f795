"""All gates on live traffic together: is the canary harmful, and may it go on?

Pure and deterministic: the same windows and policy give the same answer, whoever asks and however
often. Every process runs over the whole rollout and stays valid under constant peeking and across
changes of the split. Each harm is held to its share of ``alpha``; a promotion takes every claim
that the stages so far can show, each at ``beta``.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ...verdict import Measurement
from ..policy import RolloutPolicy
from ..traffic.window import Window
from . import business, measurements
from .counts import Tally
from .evidence import Evidence, Purpose, harms_shown
from .mean_difference import difference
from .mixture import FloatArray
from .processes import Process, metrics_asked, processes_of
from .standing import Standing, go_on

NOTHING_TO_GO_BY = "a gate that the stages so far can say something to"


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
      standing: where the arithmetic stands; None only in assessments made by hand.
    """

    harm: str
    cleared: bool
    waiting_for: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    measurements: tuple[Measurement, ...]
    margin: float = 1.0
    standing: Standing | None = dataclasses.field(default=None, repr=False, compare=False)

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
    windows: Sequence[Window],
    policy: RolloutPolicy,
    margin: float = 1.0,
    before: LiveAssessment | None = None,
) -> LiveAssessment:
    """Puts the windows of a rollout, in their order, to every gate.

    Args:
      windows: of all stages so far. Those with a gap and those of a calibration count for nothing.
      policy: with the gates, and the stages that the windows name.
      margin: odds ratio, at least 1, up to which equal arms were seen to differ by themselves (see
        :mod:`.calibration`). It raises the margin of each gate on odds.
      before: what was said of the first of these very windows under the same policy. It changes
        nothing but saves weighing them again; if the margin was another, they are.
    """
    processes = processes_of(policy, margin)
    standing, courses = Standing.at_first(processes), [np.zeros(0)] * len(processes)
    courses += [np.zeros(0) for _ in _claims_on_business(standing, policy)]
    if before is not None and before.standing is not None and before.margin == margin:
        standing, courses = before.standing, [one.log_e for one in before.evidence]
    further = windows[standing.windows :]
    standing, courses = go_on(standing, further, policy, processes, courses)
    looks = np.arange(1, len(windows) + 1)
    claims: list[Process | business.Claim] = [*processes, *_claims_on_business(standing, policy)]
    evidence = [
        Evidence(each.claim, each.purpose, looks, log_e, each.level)
        for each, log_e in zip(claims, courses, strict=True)
    ]
    return _concluded(evidence, processes, standing, policy, margin)


def _claims_on_business(standing: Standing, policy: RolloutPolicy) -> tuple[business.Claim, ...]:
    return business.weigh(difference(standing.business[None]), policy)


def _concluded(
    evidence: Sequence[Evidence],
    processes: Sequence[Process],
    standing: Standing,
    policy: RolloutPolicy,
    margin: float,
) -> LiveAssessment:
    asked = metrics_asked(policy, standing.reached)
    own, gains = evidence[: len(processes)], evidence[len(processes) :]
    weighed = list(zip(processes, own, strict=True))
    waiting = _waiting_for([w for w in weighed if w[0].metric in asked], gains, standing.tallies)
    figures = [
        measurements.measure(
            metric,
            standing,
            [one for process, one in weighed if process.metric == metric],
            policy,
        )
        for metric in standing.tallies
    ]
    earned = business.measure(difference(standing.business[None]), policy, gains)
    return LiveAssessment(
        harm=" and ".join(harms_shown(evidence)),
        cleared=bool(asked) and not waiting,
        waiting_for=waiting or (() if asked else (NOTHING_TO_GO_BY,)),
        evidence=tuple(evidence),
        measurements=(*figures, earned) if earned else tuple(figures),
        margin=margin,
        standing=standing,
    )


def _waiting_for(
    asked: Sequence[tuple[Process, Evidence]],
    gains: Sequence[Evidence],
    tallies: Mapping[str, Tally],
) -> tuple[str, ...]:
    waiting = []
    for process, evidence in asked:
        if process.purpose is Purpose.PROMOTION and evidence.shown_after is None:
            figures = tallies[process.metric].canary > 0
            lack = _lack(evidence.log_e, process.level) if figures else "no figures yet"
            waiting.append(f"{process.claim} ({lack})")
    waiting += [
        one.claim for one in gains if one.purpose is Purpose.PROMOTION and one.shown_after is None
    ]
    return tuple(waiting)


def _lack(log_e: FloatArray, level: float) -> str:
    reached = float(np.exp(min(log_e[-1], 700.0)))
    return f"the evidence is {reached:.2g} of {1 / level:.3g}"
