"""The whole decision: losses of a span, of the baseline and of earlier spans in, a verdict out."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from ..errors import DataError
from ..verdict import Measurement, Outcome, Verdict, worst
from .history import ENTRY, Entry, replayed
from .label_free import ASSUMPTION, STATISTIC, estimate_risk
from .limits import DecayLimits
from .losses import losses_of, require_probabilities
from .sentences import (
    concluded,
    estimated,
    no_labels,
    nothing_tracked,
    span_risk,
    tracked,
)
from .sequential_risk import (
    FloatArray,
    SpanLosses,
    Tracking,
    mean_lower_bound,
    mean_upper_bound,
    track,
)

GATE = "DecayChecker"
SUBJECT = "model"


@dataclasses.dataclass(frozen=True)
class Scored:
    """What a model said of some examples, and the truth.

    Attributes:
      probabilities: of label 1, shape ``[n]``.
      labels: 0 or 1, shape ``[n]``; NaN where there is none yet.
    """

    probabilities: FloatArray
    labels: FloatArray


@dataclasses.dataclass(frozen=True)
class Decided:
    """A verdict, with what its report draws."""

    verdict: Verdict
    spans: Sequence[SpanLosses] = ()
    tracking: Tracking | None = None
    limit: float | None = None


def without_model(limits: DecayLimits, reason: str) -> Decided:
    """The verdict where there is nothing to compare: what ``limits.first_run`` asks for."""
    outcome = Outcome.PASS if limits.first_run == "record" else Outcome.FAIL
    evidence = {"limits_digest": limits.digest(), "refused_because": reason}
    return Decided(Verdict(GATE, outcome, nothing_tracked(reason, limits), (), evidence))


def judge(
    current: Scored,
    baseline: Scored,
    earlier: Sequence[Verdict],
    limits: DecayLimits,
    *,
    span: int,
    model: str,
) -> Decided:
    """Decides whether the model's risk has risen above the baseline's by more than the tolerance.

    FAIL once the sequence of spans has shown it, PASS where this span's labels exclude it at the
    same level, else INCONCLUSIVE.

    Args:
      current: the span's examples; those without a label are left out.
      baseline: examples of the model's own time that it was not trained on, labelled.
      earlier: verdicts of earlier spans, oldest first.
      limits: what is judged, and how surely.
      span: number of the current span.
      model: fingerprint of the model.

    Raises:
      DataError: labels or outputs do not suit the loss, or no example of the baseline is labelled.
    """
    source = _source_losses(baseline, limits)
    losses = losses_of(current.probabilities, current.labels, limits)
    limit = min(1.0, mean_upper_bound(source, limits.level / 2) + limits.tolerance)
    entry = Entry(model, limits.measured_by(), SpanLosses.of(span, losses))
    spans = replayed(entry, earlier)
    tracking = track(spans, limit, limits.level / 2) if spans else None
    sizes = {"current": len(losses), "baseline": len(source)}
    gating = [_span_measurement(losses, limit, limits, sizes)]
    if tracking is not None:
        gating.append(_sequence_measurement(spans, tracking, limit, limits))
    outcome = worst(one.outcome for one in gating)
    verdict = Verdict(
        gate=GATE,
        outcome=_opened(outcome, limits),
        sentence=concluded(outcome, gating, limits),
        measurements=(*gating, *_estimates(current, limits)),
        evidence={
            ENTRY: entry.to_evidence(),
            "limits_digest": limits.digest(),
            "limit": limit,
            "baseline_risk": float(source.mean()),
            "baseline_estimate": estimate_risk(baseline.probabilities, limits),
            "label_free": ASSUMPTION,
            "unlabelled": int(len(current.labels) - len(losses)),
            "measured_outcome": outcome.value,
            **_trace(spans, tracking),
        },
    )
    return Decided(verdict, spans, tracking, limit)


def _source_losses(baseline: Scored, limits: DecayLimits) -> FloatArray:
    losses = losses_of(baseline.probabilities, baseline.labels, limits)
    if not len(losses):
        raise DataError(
            f"No example of the baseline has the label {limits.label!r}",
            remedy="Name the label in DecayLimits.label, and splits in baseline_splits.",
        )
    return losses


def _opened(outcome: Outcome, limits: DecayLimits) -> Outcome:
    if outcome is Outcome.INCONCLUSIVE and limits.inconclusive == "pass":
        return Outcome.PASS
    return outcome


def _span_measurement(
    losses: FloatArray, limit: float, limits: DecayLimits, sizes: dict[str, int]
) -> Measurement:
    """This span alone. It may clear the model, but not convict it: that would add up over runs."""
    if not len(losses):
        return Measurement(
            SUBJECT, limits.loss, None, limit, Outcome.INCONCLUSIVE, no_labels(limits), None, sizes
        )
    interval = (
        mean_lower_bound(losses, limits.level / 2),
        mean_upper_bound(losses, limits.level / 2),
    )
    outcome = Outcome.PASS if interval[1] <= limit else Outcome.INCONCLUSIVE
    measurement = Measurement(
        SUBJECT, limits.loss, float(losses.mean()), limit, outcome, "", interval, sizes
    )
    return dataclasses.replace(measurement, sentence=span_risk(measurement, limits))


def _sequence_measurement(
    spans: Sequence[SpanLosses], tracking: Tracking, limit: float, limits: DecayLimits
) -> Measurement:
    """All spans together. It may convict the model, at any time."""
    shown = tracking.shown_at is not None
    measurement = Measurement(
        subject=SUBJECT,
        statistic=f"tracked_{limits.loss}",
        value=tracking.risk,
        limit=limit,
        outcome=Outcome.FAIL if shown else Outcome.PASS,
        sentence="",
        interval=(tracking.bounds[-1], 1.0),
        sizes={"spans": len(spans), "examples": sum(one.examples for one in spans)},
        labels={"since_span": str(spans[tracking.since].span)},
    )
    shown_at = spans[tracking.shown_at].span if tracking.shown_at is not None else None
    return dataclasses.replace(measurement, sentence=tracked(measurement, shown_at, limits))


def _estimates(current: Scored, limits: DecayLimits) -> tuple[Measurement, ...]:
    if not len(current.probabilities):
        return ()
    require_probabilities(current.probabilities)
    risk = estimate_risk(current.probabilities, limits)
    size = {"current": len(current.probabilities)}
    sentence = estimated(risk, size["current"], limits)
    return (Measurement(SUBJECT, STATISTIC, risk, None, Outcome.PASS, sentence, None, size),)


def _trace(spans: Sequence[SpanLosses], tracking: Tracking | None) -> dict[str, Any]:
    if tracking is None:
        return {"spans": []}
    rows = zip(spans, tracking.log_e, tracking.bounds, strict=True)
    return {
        "spans": [
            {
                "span": one.span,
                "examples": one.examples,
                "risk": one.risk,
                "log_e": log_e,
                "lower_bound": bound,
            }
            for one, log_e, bound in rows
        ]
    }
