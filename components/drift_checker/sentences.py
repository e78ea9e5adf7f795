"""What the gate says of each figure, and at last of all, in words a person can repeat."""

from __future__ import annotations

from ..verdict import Measurement, Outcome

_FIGURES = {
    "ks": "the KS distance from the baseline is {value:.3g}",
    "total_variation": "the total variation from the baseline is {value:.3g}",
    "unseen": "the share of values that the baseline has never met is {value:.2%}",
    "missing_share": "the share of missing rows went from {before:.2%} to {now:.2%}",
    "constant": "one value is left, from which {value:.2%} of the baseline's values differ",
    "nan_share": "the share of NaN went from {before:.2%} to {now:.2%}",
}

_RELATIONS = {
    Outcome.PASS: "within the limit {limit:g}",
    Outcome.FAIL: "above the limit {limit:g}",
    Outcome.INCONCLUSIVE: "too wide to decide at the limit {limit:g}",
}

_ONLY_REPORTED = "only reported"


def judged(
    measurement: Measurement, confidence: float, shares: tuple[float, float] | None = None
) -> str:
    """One figure, its interval, its limit and the sample sizes.

    Args:
      measurement: all but the sentence.
      confidence: of the interval.
      shares: now and before, where the figure is the change of a share.
    """
    sizes = (
        f"{measurement.sizes['current']:,} current and {measurement.sizes['baseline']:,} baseline"
    )
    unit = "rows" if measurement.statistic == "missing_share" else "values"
    limit, relation = measurement.limit, _ONLY_REPORTED
    if limit is not None:
        relation = _RELATIONS[measurement.outcome].format(limit=limit)
    if measurement.value is None:
        return f"{measurement.subject}: there is nothing to compare among {sizes} {unit}."
    now, before = shares or (0.0, 0.0)
    figure = _FIGURES[measurement.statistic].format(value=measurement.value, now=now, before=before)
    low, high = measurement.interval or (measurement.value, measurement.value)
    change = "a change of " if shares else ""
    interval = f"{change}{low:.3g} to {high:.3g} at {100 * confidence:g}% confidence"
    return f"{measurement.subject}: {figure} ({interval}), {relation}; {sizes} {unit}."


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
