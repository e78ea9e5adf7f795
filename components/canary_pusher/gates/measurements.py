"""What the gates on live traffic measured, each as one figure held to its limit, in a sentence."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...verdict import Measurement, Outcome
from ..policy import RolloutPolicy
from ..traffic.window import Window
from . import business
from .counts import Arms, Counts
from .evidence import Evidence, Purpose, harms_shown, outcome_of
from .processes import EVENTS, Process, levels_of, odds_gates

Weighed = Sequence[tuple[Process, Evidence]]


def measure(
    windows: Sequence[Window],
    counts: Counts,
    policy: RolloutPolicy,
    weighed: Weighed,
    gains: tuple[Evidence, ...],
) -> tuple[Measurement, ...]:
    """One measurement per gate, in the order of the processes."""
    found = []
    for metric in dict.fromkeys(process.metric for process, _ in weighed):
        own = [(process, one) for process, one in weighed if process.metric == metric]
        informed = own[0][0].informed(counts)
        evidence = [one for _, one in own]
        outcome = outcome_of(evidence) if informed else Outcome.INCONCLUSIVE
        if metric in EVENTS:
            found.append(_of_odds(metric, counts, policy, outcome, evidence))
        else:
            found.append(_of_rate(metric, own[0][0], counts, policy, outcome, evidence))
    if policy.gates.business is not None:
        level = levels_of(policy).get("business", policy.alpha)
        found.append(business.measure(windows, policy, gains, level))
    return tuple(found)


def odds_ratio(arms: Arms) -> float | None:
    """How many times as often the canary has the event, over windows with requests of both arms.

    The estimator of Mantel and Haenszel: each window compares its own requests, so that neither a
    drift of the rate nor a change of the split passes for a difference. None where only events of
    the canary's were seen, or none at all.
    """
    total = np.maximum(arms.canary + arms.stable, 1)
    ours = float((arms.canary_events * arms.stable / total).sum())
    theirs = float((arms.stable_events * arms.canary / total).sum())
    return ours / theirs if theirs > 0 else None


def _of_odds(
    metric: str,
    counts: Counts,
    policy: RolloutPolicy,
    outcome: Outcome,
    evidence: Sequence[Evidence],
) -> Measurement:
    column: Arms = getattr(counts, metric)
    seen, gate = column.only(column.both), odds_gates(policy)[metric]
    ratio = odds_ratio(seen)
    sizes = {
        "canary_requests": int(seen.canary.sum()),
        f"canary_{metric}": int(seen.canary_events.sum()),
        "stable_requests": int(seen.stable.sum()),
        f"stable_{metric}": int(seen.stable_events.sum()),
    }
    return Measurement(
        subject="canary against the stable version",
        statistic=f"{metric}_odds",
        value=ratio,
        limit=gate.tolerated_odds,
        outcome=outcome,
        sentence=_odds_sentence(metric, seen, ratio, outcome, evidence),
        sizes=sizes,
    )


def _odds_sentence(
    metric: str,
    seen: Arms,
    ratio: float | None,
    outcome: Outcome,
    evidence: Sequence[Evidence],
) -> str:
    events, clause = EVENTS[metric]
    requests = int(seen.canary.sum())
    if not requests:
        return f"No traffic was shared by both arms yet, so how they compare by {events} is open."
    ours, theirs = int(seen.canary_events.sum()), int(seen.stable_events.sum())
    counted = (
        f"Of the canary's {requests:,} {clause.split()[0]} {ours:,} {clause.split(maxsplit=1)[1]}, "
        f"of the stable version's {int(seen.stable.sum()):,} {theirs:,}"
    )
    compared = f" ({ratio:.3g} times as often)" if ratio is not None else ""
    return f"{counted}{compared}: {_finding(outcome, evidence)}."


def _of_rate(
    metric: str,
    process: Process,
    counts: Counts,
    policy: RolloutPolicy,
    outcome: Outcome,
    evidence: Sequence[Evidence],
) -> Measurement:
    if metric == "disagreement":
        events, observations = counts.disagreed.sum(), counts.compared.sum()
        limit, of = policy.disagreement_limit, "compared answers"
        what, verb = "mirrored requests", "differ"
    else:
        seen = counts.errors
        if policy.gates.errors is not None:
            seen = seen.only(counts.alone | (seen.stable == 0))
        events, observations = seen.canary_events.sum(), seen.canary.sum()
        limit, of = policy.error_limit, "requests"
        what, verb = "requests that the canary answers alone", "fail"
    value = float(events / observations) if observations else None
    sentence = f"There are no {what} yet."
    if value is not None:
        finding = _finding(outcome, evidence)
        sentence = f"Of {int(observations):,} {of} {100 * value:.3g}% {verb}: {finding}."
    return Measurement(
        subject="canary against the stable version" if metric == "disagreement" else "canary",
        statistic=metric,
        value=value,
        limit=limit,
        outcome=outcome,
        sentence=sentence,
        sizes={"compared" if metric == "disagreement" else "canary_requests": int(observations)},
    )


def _finding(outcome: Outcome, evidence: Sequence[Evidence]) -> str:
    if outcome is Outcome.FAIL:
        return "so " + " and ".join(harms_shown(evidence))
    promotion = next(one.claim for one in evidence if one.purpose is Purpose.PROMOTION)
    if outcome is Outcome.PASS:
        return f"so {promotion}"
    return f"not enough to show that {promotion}"
