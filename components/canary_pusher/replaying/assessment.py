"""All the gates together: what the observations so far say about promoting the new model."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np

from ...verdict import Measurement, Outcome, worst
from ..gates.evidence import Evidence, outcome_of
from ..policy import RolloutPolicy
from . import disagreement, errors
from .observations import Observations

Weigh = Callable[[Observations, RolloutPolicy], tuple[Evidence, ...]]
Measure = Callable[[Observations, RolloutPolicy, tuple[Evidence, ...]], Measurement]


@dataclasses.dataclass(frozen=True)
class Assessment:
    """What the gates conclude.

    Attributes:
      outcome: the worst of the measurements' outcomes.
      measurements: one per gate.
      evidence: every e-process with its course, in the order of the gates.
      observed: cumulative counts at each look, from which the decision can be reproduced.
    """

    outcome: Outcome
    measurements: tuple[Measurement, ...]
    evidence: tuple[Evidence, ...]
    observed: dict[str, Any]

    @property
    def reason(self) -> str:
        """The sentences of the measurements that decided, as clauses of one sentence."""
        deciding = [m.sentence for m in self.measurements if m.outcome is self.outcome]
        return "; ".join(text[0].lower() + text[1:].removesuffix(".") for text in deciding)

    def to_record(self) -> dict[str, Any]:
        """The evidence as plain JSON values, for the journal."""
        processes = [
            {
                "claim": process.claim,
                "purpose": process.purpose.value,
                "log_e": float(process.log_e[-1]) if process.log_e.size else 0.0,
                "log_e_peak": process.log_peak,
                "log_threshold": process.log_threshold,
                "shown_after": process.shown_after,
            }
            for process in self.evidence
        ]
        return {"processes": processes, "observed": self.observed}


def assess(seen: Observations, policy: RolloutPolicy, *, has_stable: bool) -> Assessment:
    """Puts the observations so far to every gate; pure, and the same for the same observations."""
    weighed = [(weigh(seen, policy), measure) for weigh, measure in _gates(has_stable)]
    measurements = tuple(measure(seen, policy, evidence) for evidence, measure in weighed)
    return Assessment(
        outcome=worst(measurement.outcome for measurement in measurements),
        measurements=measurements,
        evidence=tuple(process for evidence, _ in weighed for process in evidence),
        observed=_cumulative_counts(seen, policy),
    )


def is_harmful(seen: Observations, policy: RolloutPolicy, *, has_stable: bool) -> bool:
    """Whether harm has been shown already, so that no further example is needed."""
    gates = _gates(has_stable)
    return any(outcome_of(weigh(seen, policy)) is Outcome.FAIL for weigh, _ in gates)


def _gates(has_stable: bool) -> tuple[tuple[Weigh, Measure], ...]:
    error_gate = (errors.weigh, errors.measure)
    if not has_stable:
        return (error_gate,)
    return ((disagreement.weigh, disagreement.measure), error_gate)


def _cumulative_counts(seen: Observations, policy: RolloutPolicy) -> dict[str, Any]:
    looks = seen.looks(policy.window)
    alone, one_failed = errors.only_one_failed(seen)
    per_example = {
        "compared": ~np.isnan(seen.disagreed),
        "disagreed": seen.disagreed == 1,
        "canary_errors": seen.canary_failed,
        "stable_errors": seen.stable_failed == 1,
        "canary_alone_failed": alone == 1,
        "one_alone_failed": one_failed == 1,
    }
    counts = {
        name: np.cumsum(values)[looks - 1].astype(int).tolist()
        for name, values in per_example.items()
    }
    return {"examples": looks.tolist(), **counts}
