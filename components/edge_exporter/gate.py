"""Holds an export's figures against its limits and concludes a verdict.

What follows from a figure:

* Differences of answers, agreement, answers that are not finite, sizes, latencies, memory and
  budgets are what they are: within the limit is a PASS, beyond it a FAIL. With fewer examples than
  ``EdgeLimits.minimum_examples`` an answer without a fault is INCONCLUSIVE; a fault that was seen
  is a FAIL all the same. So is INCONCLUSIVE a budget of what is not run on this machine.
* A loss of accuracy is an estimate. It is a FAIL where it exceeds its limit and its interval
  excludes no loss; INCONCLUSIVE where it exceeds the limit and might be chance, where the
  interval's end exceeds ``drop_bound``, or on few examples; else a PASS. So no chance alone is
  ever a FAIL at the confidence asked for, and a PASS promises that no more is lost than the bound.
* A loss in a slice is judged by an interval that holds for all slices of all formats at once. It is
  a FAIL where all of the interval lies beyond the limit, INCONCLUSIVE where the loss exceeds the
  limit and the interval excludes no loss but not the limit, else a PASS. Among any number of slices
  that lose nothing, one shuts the gate in at most one run of twenty (at a confidence of 95%).
* Without labels the original is right by definition: every flip is then a loss. ``agreement``
  limits them on all examples in the place of ``drop`` and ``floor``, ``slice_drop`` in slices.

The gate's outcome is the worst of all, over the formats that ship; one that was only made to be
compared with is held to nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ..verdict import Measurement, Outcome, Verdict, worst
from .evidence import describe
from .judging.accuracy import judge_accuracy, judge_slices
from .judging.choice import Choice, choose
from .judging.costs import judge_costs
from .judging.parity import judge_parity
from .judging.words import counted
from .proving.proof import Proof
from .spec import EdgeLimits

GATE = "EdgeExporter"


def judge(
    proof: Proof,
    limits: EdgeLimits,
    checks: Sequence[Measurement] = (),
    evidence: Mapping[str, Any] | None = None,
) -> Verdict:
    """Concludes the verdict of an export.

    Args:
      proof: what was measured.
      limits: what it is held against.
      checks: measurements of the model's surroundings, taken elsewhere.
      evidence: goes into the verdict as it is.
    """
    comparisons = _comparisons(proof, limits)
    measurements = [*checks]
    for name in proof.shipped():
        measurements += _judge_format(name, proof, limits, comparisons)
    outcome = worst(measurement.outcome for measurement in measurements)
    choice = choose(proof.shipped(), _passed(proof.shipped(), measurements))
    sentence = _sentence(outcome, measurements, proof, choice)
    told = {**(evidence or {}), **describe(proof, choice, measurements, limits, comparisons)}
    return Verdict(GATE, outcome, sentence, tuple(measurements), told)


def refuse(evidence: Mapping[str, Any]) -> Verdict:
    """The verdict on a model from which a blessing is withheld: it is not exported at all."""
    sentence = "The model is not blessed, so it was not exported."
    return Verdict(GATE, Outcome.FAIL, sentence, (), evidence)


def _judge_format(
    name: str, proof: Proof, limits: EdgeLimits, comparisons: int
) -> list[Measurement]:
    found, own = proof.formats[name], limits.of(name)
    measurements = [*judge_parity(name, found.parity, own, limits.minimum_examples)]
    if proof.truth is not None and found.accuracy is not None:
        measurements += judge_accuracy(name, found.accuracy, own, limits)
    measurements += judge_slices(name, found.slices, own.slice_drop, comparisons, limits)
    measurements += judge_costs(name, proof, limits)
    return measurements


def _comparisons(proof: Proof, limits: EdgeLimits) -> int:
    return sum(
        one.examples >= limits.minimum_slice
        for name, found in proof.shipped().items()
        if limits.of(name).slice_drop is not None
        for one in found.slices.values()
    )


def _passed(formats: Collection[str], measurements: Sequence[Measurement]) -> set[str]:
    shut = {one.labels.get("format") for one in measurements if one.outcome is not Outcome.PASS}
    return {name for name in formats if name not in shut}


def _sentence(
    outcome: Outcome, measurements: Sequence[Measurement], proof: Proof, choice: Choice
) -> str:
    if outcome is not Outcome.PASS:
        decisive = [one for one in measurements if one.outcome is outcome]
        more = f" And {counted(len(decisive) - 1, 'more finding')}." if decisive[1:] else ""
        return f"{decisive[0].sentence}{more}"
    formats = proof.shipped()
    parts = [
        f"{name} within {found.parity.max_delta:.2g} and {found.parity.agreement:.2%} agreement"
        for name, found in formats.items()
    ]
    on = f"On {len(proof.rows):,} examples"
    take = f" Take {choice.recommended}." if len(formats) > 1 else ""
    return f"{on} the edge model answers as the model does: {', '.join(parts)}.{take}"
