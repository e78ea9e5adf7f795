"""Which statistics may serve as a baseline, and what happens where there are none."""

from __future__ import annotations

import dataclasses

from ..verdict import Outcome, Verdict
from .judging.conclusion import GATE, dry_run
from .settings.limits import DriftLimits


@dataclasses.dataclass(frozen=True)
class StatisticsSource:
    """Where statistics come from.

    Attributes:
      uri: of the artifact.
      span: the span they were made of, or None where the artifact does not say.
      artifact_id: in ML-Metadata; 0 where there is none.
    """

    uri: str
    span: int | None
    artifact_id: int


def refusal(
    current: StatisticsSource, baseline: StatisticsSource | None, comparison: str = "drift"
) -> str:
    """Why ``baseline`` must not serve ``current`` as a baseline; empty where it may.

    Data is never compared with itself, nor with a later span that a rerun finds already there:
    both would pass, or fail, for reasons that are not drift. Where training and serving are
    compared, the spans of the two are counted apart, and any other statistics may serve.

    Args:
      current: what is judged.
      baseline: what is on offer, or None.
      comparison: ``DriftLimits.comparison``.

    >>> refusal(StatisticsSource("/a/7", 2, 7), StatisticsSource("/a/9", 3, 9))
    'span 3 is not earlier than the current span 2'
    """
    if baseline is None:
        return "no baseline exists yet"
    same_id = current.artifact_id != 0 and current.artifact_id == baseline.artifact_id
    if same_id or current.uri.rstrip("/") == baseline.uri.rstrip("/"):
        return "the only baseline on offer is the current statistics themselves"
    if comparison == "skew" or current.span is None or baseline.span is None:
        return ""
    if baseline.span >= current.span:
        return f"span {baseline.span} is not earlier than the current span {current.span}"
    return ""


def without_baseline(limits: DriftLimits, reason: str) -> Verdict:
    """The verdict where nothing can be compared: what ``limits.first_run`` asks for.

    Only a dry run opens a gate that a first run is not to pass.

    Args:
      limits: of the gate.
      reason: why there is no baseline.
    """
    if limits.first_run == "record":
        outcome, policy = Outcome.PASS, "these statistics are recorded for later runs"
    else:
        outcome, policy = Outcome.FAIL, "a first run is not allowed to pass"
    sentence = f"Nothing was compared, because {reason}; {policy}"
    opens, said = dry_run(outcome, f"{sentence} (first_run is {limits.first_run!r}).", limits)
    return Verdict(
        gate=GATE,
        outcome=opens,
        sentence=said,
        evidence={
            "limits_digest": limits.digest(),
            "policy": limits.policy,
            "measured_outcome": outcome.value,
            "refused_because": reason,
        },
    )
