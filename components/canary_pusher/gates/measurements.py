"""What the gates on live traffic measured, each as one figure held to its limit, in a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from ...verdict import Measurement, Outcome
from ..policy import RolloutPolicy
from .counts import Tally
from .evidence import Evidence, Purpose, harms_shown, outcome_of
from .processes import EVENTS, odds_gates, rate_limits
from .standing import Standing

OBSERVED = {
    "error_rate": ("canary", "requests", "requests that the canary answers alone", "fail"),
    "disagreement": (
        "canary against the stable version",
        "compared answers",
        "compared answers to mirrored requests",
        "differ",
    ),
}
"""Of a rate: its subject, of what it is a share, the same in full, and what these do."""


def measure(
    metric: str, standing: Standing, evidence: Sequence[Evidence], policy: RolloutPolicy
) -> Measurement:
    """The figure of one gate.

    Args:
      metric: of the gate.
      standing: of the windows so far.
      evidence: the gate's processes.
      policy: with its limit.
    """
    tally = standing.tallies[metric]
    outcome = outcome_of(evidence) if tally.canary else Outcome.INCONCLUSIVE
    if metric in EVENTS:
        limit, bounds = odds_gates(policy)[metric].tolerated_odds, standing.odds[metric].bounds
        return _of_odds(metric, tally, bounds, limit, outcome, evidence)
    return _of_rate(metric, tally, rate_limits(policy)[metric][1], outcome, evidence)


def _of_odds(
    metric: str,
    tally: Tally,
    bounds: tuple[float, float] | None,
    limit: float,
    outcome: Outcome,
    evidence: Sequence[Evidence],
) -> Measurement:
    return Measurement(
        subject="canary against the stable version",
        statistic=f"{metric}_odds",
        value=tally.ratio,
        limit=limit,
        outcome=outcome,
        sentence=_odds_sentence(metric, tally, bounds, outcome, evidence),
        interval=bounds,
        sizes={
            "canary_requests": int(tally.canary),
            f"canary_{metric}": int(tally.canary_events),
            "stable_requests": int(tally.stable),
            f"stable_{metric}": int(tally.stable_events),
        },
    )


def _odds_sentence(
    metric: str,
    tally: Tally,
    bounds: tuple[float, float] | None,
    outcome: Outcome,
    evidence: Sequence[Evidence],
) -> str:
    events, clause = EVENTS[metric]
    if not tally.canary:
        return f"No traffic was shared by both arms yet, so how they compare by {events} is open."
    noun, verb = clause.split(maxsplit=1)
    counted = (
        f"Of the canary's {int(tally.canary):,} {noun} {int(tally.canary_events):,} {verb}, "
        f"of the stable version's {int(tally.stable):,} {int(tally.stable_events):,}"
    )
    compared = f"{tally.ratio:.3g} times as often" if tally.ratio is not None else ""
    if compared and bounds:
        compared += f", {bounds[0]:.2g} to {bounds[1]:.2g}"
    compared = f" ({compared})" if compared else ""
    return f"{counted}{compared}: {_finding(outcome, evidence)}."


def _of_rate(
    metric: str, tally: Tally, limit: float, outcome: Outcome, evidence: Sequence[Evidence]
) -> Measurement:
    subject, of, in_full, verb = OBSERVED[metric]
    value = tally.canary_events / tally.canary if tally.canary else None
    sentence = f"There are no {in_full} yet."
    if value is not None:
        finding = _finding(outcome, evidence)
        sentence = f"Of {int(tally.canary):,} {of} {100 * value:.3g}% {verb}: {finding}."
    return Measurement(
        subject=subject,
        statistic=metric,
        value=value,
        limit=limit,
        outcome=outcome,
        sentence=sentence,
        sizes={
            "compared" if metric == "disagreement" else "canary_requests": int(tally.canary),
        },
    )


def _finding(outcome: Outcome, evidence: Sequence[Evidence]) -> str:
    if outcome is Outcome.FAIL:
        return "so " + " and ".join(harms_shown(evidence))
    promotion = next(one.claim for one in evidence if one.purpose is Purpose.PROMOTION)
    if outcome is Outcome.PASS:
        return f"so {promotion}"
    return f"not enough to show that {promotion}"
