"""Judges every slice that both sides have, and keeps the false ones among the FAILs few."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from typing import Any

from ...verdict import Measurement, Outcome, worst
from ..measuring.comparable import as_numbers
from ..measuring.observation import Observation
from ..measuring.observe import observe_feature
from ..measuring.pairing import feature_pairs
from ..scope import Scope
from ..settings.limits import DriftLimits
from ..statistics.dataset_statistics import Scopes
from .limits_in_force import LimitsInForce
from .multiplicity import adjusted_risks, p_value
from .urgency import most_urgent_first


@dataclasses.dataclass(frozen=True)
class SliceVerdict:
    """What was found of one slice.

    Attributes:
      scope: which slice, of which split.
      rows: current and baseline; 0 on a side that has no such slice.
      outcome: the worst of its figures', or None where it was not judged.
      sentence: that of its worst figure, or why it was not judged.
      counts: how many figures had each outcome.
      failures: the figures that FAIL, the worst first.
    """

    scope: Scope
    rows: tuple[int, int]
    outcome: Outcome | None
    sentence: str
    counts: Mapping[str, int] = dataclasses.field(default_factory=dict)
    failures: tuple[Measurement, ...] = ()

    def evidence(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {
            "split": self.scope.split,
            "slice": self.scope.slice,
            "outcome": self.outcome.value if self.outcome is not None else None,
            "rows": {"current": self.rows[0], "baseline": self.rows[1]},
            "sentence": self.sentence,
            "figures": dict(self.counts),
        }


def judge_slices(
    current: Scopes,
    baseline: Scopes,
    limits: DriftLimits,
    in_force: Mapping[str, LimitsInForce],
    splits: Collection[str],
) -> list[SliceVerdict]:
    """A verdict for every slice that either side has, in the order of splits and slices.

    A figure FAILs where it is above its limit at the confidence that keeps the rate of false
    discoveries (:func:`.multiplicity.adjusted_risks`), and is shown with the interval of that
    confidence. It passes where its interval of ``limits.confidence`` lies within the limit, and is
    INCONCLUSIVE otherwise. Features that only one side has, or whose type changed, are judged over
    all rows and not again in each slice, and so are figures whose bounds speak of these rows alone.

    Args:
      current: statistics by scope.
      baseline: made alike.
      limits: say how many false verdicts may be, and how small a slice.
      in_force: the limits that hold in each split.
      splits: all that are compared.
    """
    verdicts = []
    observed: dict[Scope, list[Observation]] = {}
    for scope in sorted({*current, *baseline}):
        if not scope.slice:
            continue
        reason = _not_judged(scope, current, baseline, limits.slices.minimum_rows)
        if reason:
            verdicts.append(SliceVerdict(scope, _rows(scope, current, baseline), None, reason))
        else:
            observed[scope] = _observe(scope, current, baseline, in_force[scope.split], splits)
    risks = _risks(observed, limits, in_force)
    for scope, observations in observed.items():
        judged = [
            _judge(one, in_force[scope.split], limits.confidence, risks[scope])
            for one in observations
        ]
        verdicts.append(_verdict(scope, _rows(scope, current, baseline), judged))
    return sorted(verdicts, key=lambda one: one.scope)


def _observe(
    scope: Scope,
    current: Scopes,
    baseline: Scopes,
    in_force: LimitsInForce,
    splits: Collection[str],
) -> list[Observation]:
    observations = (
        observation
        for pair in feature_pairs(scope, current[scope], baseline[scope], splits)
        for observation in observe_feature(as_numbers(pair), in_force.limits, reported=False)
    )
    return [one for one in observations if _is_tested(one, in_force.limit(one))]


def _is_tested(observation: Observation, limit: float | None) -> bool:
    """Not those that are only reported, that are switched off, or whose bounds ignore chance."""
    return limit is not None and limit < 1 and observation.bounds == "populations"


def _risks(
    observed: Mapping[Scope, list[Observation]],
    limits: DriftLimits,
    in_force: Mapping[str, LimitsInForce],
) -> dict[Scope, float]:
    rate = limits.slices.false_discovery_rate
    p_values = {
        scope: [
            p_value(one.estimate_at, in_force[scope.split].limit(one) or 0.0, rate)
            for one in observations
        ]
        for scope, observations in observed.items()
        if observations
    }
    if limits.slices.control == "hierarchical":
        return adjusted_risks(p_values, rate)
    together = [one for family in p_values.values() for one in family]
    risk = adjusted_risks({"": together}, rate)[""] if together else rate
    return dict.fromkeys(p_values, risk)


def _judge(
    observation: Observation, in_force: LimitsInForce, confidence: float, risk: float
) -> Measurement:
    adjusted = in_force.judge(observation, 1 - risk)
    if adjusted.outcome is Outcome.FAIL:
        return adjusted
    alone = in_force.judge(observation, confidence)
    # What only looks odd among many is shown with the interval that says so.
    return adjusted if alone.outcome is Outcome.FAIL else alone


def _verdict(scope: Scope, rows: tuple[int, int], judged: list[Measurement]) -> SliceVerdict:
    if not judged:
        return SliceVerdict(scope, rows, None, f"{scope.slice}: there is no feature to compare.")
    ordered = most_urgent_first(judged)
    outcomes = [one.outcome for one in ordered]
    return SliceVerdict(
        scope=scope,
        rows=rows,
        outcome=worst(outcomes),
        sentence=ordered[0].sentence,
        counts={one.value: outcomes.count(one) for one in Outcome},
        failures=tuple(one for one in ordered if one.outcome is Outcome.FAIL),
    )


def _not_judged(scope: Scope, current: Scopes, baseline: Scopes, minimum: int) -> str:
    if scope not in baseline:
        return f"{scope.slice}: the slice is new, the baseline does not have it."
    if scope not in current:
        return f"{scope.slice}: the slice is gone, only the baseline has it."
    rows = _rows(scope, current, baseline)
    if min(rows) < minimum:
        sizes = f"{rows[0]:,} current and {rows[1]:,} baseline rows"
        return f"{scope.slice}: not judged, {sizes}; slices are judged from {minimum:,} rows on."
    return ""


def _rows(scope: Scope, current: Scopes, baseline: Scopes) -> tuple[int, int]:
    current_rows, baseline_rows = (
        side[scope].rows if scope in side else 0 for side in (current, baseline)
    )
    return current_rows, baseline_rows
