"""What the gate says of each figure, and at last of all, in words a person can repeat."""

from __future__ import annotations

from ...verdict import Measurement, Outcome
from ..estimate import Estimate
from .observation import Observation

_FIGURES = {
    "ks": "the KS distance from the baseline is {value:.3g}",
    "total_variation": "the total variation from the baseline is {value:.3g}",
    "unseen": "the share of values that the baseline has never met is {value:.2%}",
    "missing_share": "the share of missing rows went from {before:.2%} to {now:.2%}",
    "constant": "one value is left, from which {value:.2%} of the baseline's values differ",
    "nan_share": "the share of NaN went from {before:.2%} to {now:.2%}",
    "wasserstein": "values moved by {value:.3g} {unit} of the baseline on average (Wasserstein)",
    "cramers_v": "Cramér's V of category and sample is {value:.3g}",
    "psi": "the population stability index is {value:.3g}, where chance alone makes {chance:.2g}",
    "jensen_shannon": "the Jensen-Shannon divergence as TFX takes it is {value:.3g}, which heavy"
    " tails, few rows and rare categories raise",
}

_NOTHING = "there is nothing to compare"

_RELATIONS = {
    Outcome.PASS: "within the limit {limit:g}",
    Outcome.FAIL: "above the limit {limit:g}",
    Outcome.INCONCLUSIVE: "too wide to decide at the limit {limit:g}",
}

_ONLY_REPORTED = "only reported"

_BOUNDS = {
    "populations": " ({change}{low:.3g} to {high:.3g} at {confidence}% confidence)",
    "samples": " ({change}{low:.3g} to {high:.3g} in these rows)",
    "none": "",
}


def figure(statistic: str, value: float, **details: float | str) -> str:
    """One figure in words.

    Args:
      statistic: its name.
      value: the figure.
      details: ``now`` and ``before`` of a change, ``unit`` of a Wasserstein distance, what
        ``chance`` makes of a stability index.
    """
    return _FIGURES[statistic].format(value=value, **details)


def judged(
    observation: Observation,
    estimate: Estimate,
    limit: float | None,
    outcome: Outcome,
    confidence: float,
) -> str:
    """One figure, its interval, its limit and the sample sizes.

    Args:
      observation: the figure.
      estimate: it, and its bounds.
      limit: what it was held against; None only reports it.
      outcome: what followed.
      confidence: of the bounds.
    """
    now, before = observation.sizes
    sizes = f"{now:,} current and {before:,} baseline {observation.counted}"
    if observation.value is None:
        if observation.figure:
            return f"{observation.subject}: {observation.figure}; {sizes}."
        return f"{observation.subject}: {_NOTHING} among {sizes}."
    bounds = _BOUNDS[observation.bounds].format(
        change="a change of " if observation.shares else "",
        low=estimate.low,
        high=estimate.high,
        confidence=percent(confidence),
    )
    relation = _ONLY_REPORTED if limit is None else _RELATIONS[outcome].format(limit=limit)
    return f"{observation.subject}: {observation.figure}{bounds}, {relation}; {sizes}."


def percent(confidence: float) -> str:
    """A confidence as a person writes it: what may be missed keeps two digits.

    >>> percent(0.95), percent(0.996809), percent(0.999999)
    ('95', '99.68', '99.9999')
    """
    missed = float(f"{100 * (1 - confidence):.2g}")
    return f"{100 - missed:.12g}"


def form_change(subject: str, current: str, baseline: str) -> str:
    """A feature whose kind or type changed."""
    return f"{subject}: the values are {current}, in the baseline they are {baseline}."


def one_sided(subject: str, only_in_current: bool) -> str:
    """A feature that one side lacks."""
    if only_in_current:
        return f"{subject}: the feature is new, the baseline does not have it."
    return f"{subject}: the feature is gone, only the baseline has it."


def no_rows(subject: str, rows: tuple[int, int]) -> str:
    """A side without rows."""
    sizes = f"{rows[0]:,} current and {rows[1]:,} baseline rows"
    return f"{subject}: nothing can be compared, there are {sizes}."


def concluded(outcome: Outcome, deciding: Measurement, concerned: int, features: int) -> str:
    """The verdict's sentence.

    Args:
      outcome: the worst of all measurements'.
      deciding: the measurement that decided, or came nearest to its limit.
      concerned: number of features that share the outcome.
      features: number of features that were compared.
    """
    if outcome is Outcome.PASS:
        return f"None of {features} features drifted; nearest to its limit is {deciding.sentence}"
    if outcome is Outcome.FAIL:
        return f"{concerned} of {features} features drifted, most of all {deciding.sentence}"
    return (
        f"The data cannot decide on {concerned} of {features} features, least of all"
        f" {deciding.sentence}"
    )
