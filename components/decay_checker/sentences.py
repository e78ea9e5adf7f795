"""What the gate says of each figure, and at last of all, in words a person can repeat."""

from __future__ import annotations

from collections.abc import Sequence

from ..verdict import Measurement, Outcome
from .label_free import ASSUMPTION
from .limits import DecayLimits

_NAMES = {"brier": "Brier score", "zero_one": "share of wrong decisions"}


def span_risk(measurement: Measurement, limits: DecayLimits) -> str:
    """The current span alone."""
    low, high = measurement.interval or (0.0, 1.0)
    relation = (
        "within" if measurement.outcome is Outcome.PASS else "too wide to be shown to be within"
    )
    return (
        f"The {_NAMES[limits.loss]} on this span is {measurement.value:.4g} ({low:.4g} to"
        f" {high:.4g}), {relation} the limit {measurement.limit:.4g}, on"
        f" {measurement.sizes['current']:,} labelled examples; the limit is what"
        f" {measurement.sizes['baseline']:,} baseline examples allow at most, and"
        f" {limits.tolerance:g} more."
    )


def no_labels(limits: DecayLimits) -> str:
    """A span whose labels are not in."""
    return f"No example of this span has the label {limits.label!r} yet, so its risk is unknown."


def tracked(measurement: Measurement, shown_at: int | None, limits: DecayLimits) -> str:
    """All spans together."""
    low, _ = measurement.interval or (0.0, 1.0)
    found = (
        f"The {_NAMES[limits.loss]} since span {measurement.labels['since_span']} is"
        f" {measurement.value:.4g}"
    )
    spans = measurement.sizes["spans"]
    size = f"{measurement.sizes['examples']:,} examples of {spans} span{'s' if spans > 1 else ''}"
    sure = f"at {100 * limits.confidence:g}% confidence over all runs"
    if shown_at is None:
        return f"{found}; {size} do not show it above the limit {measurement.limit:.4g} {sure}."
    return (
        f"{found}; {size} show that it has been {low:.4g} at least, above the limit"
        f" {measurement.limit:.4g}, {sure}, first at span {shown_at}."
    )


def estimated(risk: float, examples: int, limits: DecayLimits) -> str:
    """The label-free estimate, never without what it assumes."""
    return (
        f"Without labels the {_NAMES[limits.loss]} of {examples:,} examples is put at {risk:.4g};"
        f" this {ASSUMPTION}, and decides nothing."
    )


def nothing_tracked(reason: str, limits: DecayLimits) -> str:
    """A run without a model to judge."""
    policy = (
        "this span is recorded"
        if limits.first_run == "record"
        else "a first run is not allowed to pass"
    )
    return f"No risk was compared, because {reason}; {policy} (first_run is {limits.first_run!r})."


def concluded(outcome: Outcome, gating: Sequence[Measurement], limits: DecayLimits) -> str:
    """The verdict's sentence: that of the measurement that decided."""
    deciding = next(one for one in gating if one.outcome is outcome)
    if outcome is Outcome.PASS:
        return f"The model does as well as it did. {deciding.sentence}"
    if outcome is Outcome.FAIL:
        return f"The model has decayed. {deciding.sentence}"
    opens = " The gate opens, as inconclusive='pass' asks." if limits.inconclusive == "pass" else ""
    return f"The data cannot decide. {deciding.sentence}{opens}"
