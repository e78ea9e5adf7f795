"""What follows from all figures: the verdict, its sentence, and who or what let drift pass."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from ...verdict import Measurement, Outcome, Verdict, worst
from ..impact.importance import Importance
from ..impact.root_causes import ranking
from ..settings.limits import DriftLimits
from ..settings.policies import Override
from .leniency import EFFECT, blocks, excused
from .slices import SliceVerdict
from .summary import describe
from .urgency import most_urgent_first

GATE = "DriftChecker"


def conclude(
    measurements: Sequence[Measurement],
    slices: Sequence[SliceVerdict],
    limits: DriftLimits,
    importance: Importance | None = None,
    override: Override | None = None,
    evidence: Mapping[str, Any] | None = None,
) -> Verdict:
    """The verdict that follows, with its worst figures first.

    What did not pass keeps the gate shut, unless it is excused (:func:`.leniency.excused`); of
    slices, only those that FAIL. The evidence says what was measured, whatever followed from it.

    Args:
      measurements: of whole datasets.
      slices: of which the failing figures join the measurements.
      limits: with the policy.
      importance: what each feature is worth to the model, where it is known.
      override: in force for the current span.
      evidence: what else the verdict shall carry.
    """
    failing = [one for verdict in slices for one in verdict.failures]
    taken = tuple(
        excused(one, limits, importance, override)
        for one in most_urgent_first([*measurements, *failing])
    )
    outcome, sentence = _decision(taken, slices, override)
    outcome, sentence = _settled(outcome, sentence, limits)
    return Verdict(
        gate=GATE,
        outcome=outcome,
        sentence=sentence,
        measurements=taken,
        evidence={
            "limits_digest": limits.digest(),
            "policy": limits.policy,
            "measured_outcome": worst(one.outcome for one in taken).value,
            "warnings": _subjects(taken, "warn"),
            "slices": [one.evidence() for one in slices],
            "ranking": ranking(taken, importance),
            **_recorded(override, taken),
            **(evidence or {}),
        },
    )


def dry_run(outcome: Outcome, sentence: str, limits: DriftLimits) -> tuple[Outcome, str]:
    """A dry run always opens, and says what would have been decided."""
    if limits.policy != "dry_run":
        return outcome, sentence
    return Outcome.PASS, f"Dry run: {sentence}"


def _decision(
    taken: Sequence[Measurement], slices: Sequence[SliceVerdict], override: Override | None
) -> tuple[Outcome, str]:
    features = len({one.subject for one in taken if _is_of_all_rows(one)})
    blocking = [one for one in taken if blocks(one)]
    outcome = worst(one.outcome for one in blocking)
    let_through = [one for one in taken if one.labels.get(EFFECT) == "override"]
    if outcome is not Outcome.PASS:
        decisive = [one for one in blocking if one.outcome is not Outcome.PASS]
        return outcome, describe(decisive, features, slices)
    if override is not None and let_through:
        reason = override.reason.strip().rstrip(".")
        words = f"Let through by {override.by.strip()}, because {reason}:"
        return outcome, f"{words} {describe(let_through, features, slices)}"
    warning = [one for one in taken if not blocks(one)]
    if warning:
        return outcome, f"Warning, not blocked: {describe(warning, features, slices)}"
    return outcome, describe(taken, features, slices)


def _settled(outcome: Outcome, sentence: str, limits: DriftLimits) -> tuple[Outcome, str]:
    if outcome is Outcome.INCONCLUSIVE and limits.inconclusive == "pass":
        outcome, sentence = Outcome.PASS, f"Let through undecided, as configured. {sentence}"
    if outcome is Outcome.FAIL and limits.policy == "retrain":
        sentence = f"{sentence} A new model is asked for."
    return dry_run(outcome, sentence, limits)


def _is_of_all_rows(measurement: Measurement) -> bool:
    return bool(measurement.labels.get("feature")) and not measurement.labels.get("slice")


def _subjects(taken: Sequence[Measurement], effect: str) -> list[str]:
    return list(dict.fromkeys(one.subject for one in taken if one.labels.get(EFFECT) == effect))


def _recorded(override: Override | None, taken: Sequence[Measurement]) -> dict[str, Any]:
    let_through = _subjects(taken, "override")
    if override is None or not let_through:
        return {}
    features = list(override.features)
    recorded = {**dataclasses.asdict(override), "features": features, "let_through": let_through}
    return {"override": recorded}
