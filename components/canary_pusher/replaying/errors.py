"""The error gate: does the new model fail to answer, or fail more often than the stable one?

Two questions, since neither answers for the other. The error rate is held to an absolute limit by
the betting e-process: it must be shown to be below, and an empty replay shows nothing. The error
odds compare the arms by the conditional e-process over the examples on which just one of them
failed: an example that breaks both says nothing against the new one. Without errors the odds stay
unknown however long the replay, so they may roll back, but it is the rate that promotes; the
mirrored process of the odds is reported as advice.
"""

from __future__ import annotations

import numpy as np

from ...verdict import Measurement, Outcome
from ..gates import betting, conditional
from ..gates.evidence import Evidence, Purpose, harms_shown, outcome_of
from ..policy import RolloutPolicy
from .observations import Observations

REPLAY_SHARE = 0.5
"""Each example goes to both models: of the errors of equals, half are the canary's."""


def weigh(seen: Observations, policy: RolloutPolicy) -> tuple[Evidence, ...]:
    """The evidence on the error rate, and on the error odds where there is a stable model."""
    limit, looks = policy.error_limit, seen.looks(policy.window)
    above = betting.log_evidence_above(seen.canary_failed, limit)[looks - 1]
    below = betting.log_evidence_below(seen.canary_failed, limit)[looks - 1]
    named = f"{100 * limit:.4g}%"
    return (
        Evidence(
            f"error rate is above {named}", Purpose.ROLLBACK, looks, above, policy.rollback_level
        ),
        Evidence(f"error rate is below {named}", Purpose.PROMOTION, looks, below, policy.beta),
        *_weigh_odds(seen, policy),
    )


def measure(
    seen: Observations, policy: RolloutPolicy, evidence: tuple[Evidence, ...]
) -> Measurement:
    """What :func:`weigh` amounts to, as a figure against its limit."""
    outcome = outcome_of(evidence, enough=len(seen) >= policy.minimum_examples)
    stable = seen.stable_failed[~np.isnan(seen.stable_failed)]
    sizes = {"examples": len(seen), "canary_errors": int(seen.canary_failed.sum())}
    if stable.size:
        sizes["stable_errors"] = int(stable.sum())
    return Measurement(
        subject="new model",
        statistic="error_rate",
        value=float(seen.canary_failed.mean()) if len(seen) else None,
        limit=policy.error_limit,
        outcome=outcome,
        sentence=_sentence(seen, policy, outcome, evidence),
        interval=betting.interval(seen.canary_failed, policy.rollback_level, policy.beta),
        sizes=sizes,
    )


def _weigh_odds(seen: Observations, policy: RolloutPolicy) -> tuple[Evidence, ...]:
    if np.isnan(seen.stable_failed).any():
        return ()
    looks = seen.looks(policy.window)
    ours, of_one = only_one_failed(seen)
    odds = policy.tolerated_error_odds
    worse = conditional.log_evidence_worse(ours, of_one, REPLAY_SHARE)[looks - 1]
    kept = conditional.log_evidence_not_worse(ours, of_one, REPLAY_SHARE, odds)[looks - 1]
    claim = "errors are likelier than the stable model's"
    mirrored = f"errors are less than {odds:g} times as likely as the stable model's"
    return (
        Evidence(claim, Purpose.ROLLBACK, looks, worse, policy.rollback_level),
        Evidence(mirrored, Purpose.ADVICE, looks, kept, policy.beta),
    )


def only_one_failed(seen: Observations) -> tuple[betting.FloatArray, betting.FloatArray]:
    """Of each example, 1 where the canary alone failed; and 1 where just one of both failed."""
    ours = seen.canary_failed * (1 - seen.stable_failed)
    return ours, np.abs(seen.canary_failed - seen.stable_failed)


def _sentence(
    seen: Observations, policy: RolloutPolicy, outcome: Outcome, evidence: tuple[Evidence, ...]
) -> str:
    examples, errors = len(seen), int(seen.canary_failed.sum())
    if not examples:
        return "No example was replayed, so the error rate is unknown."
    counts = f"The new model fails on {errors:,} of {examples:,} examples"
    if not np.isnan(seen.stable_failed).any():
        counts += f" and the stable one on {int(seen.stable_failed.sum()):,}"
    limit = f"the limit of {100 * policy.error_limit:.4g}%"
    finding = {
        Outcome.PASS: f"below {limit}",
        Outcome.FAIL: "so its " + " and its ".join(harms_shown(evidence)),
        Outcome.INCONCLUSIVE: f"which does not decide against {limit}",
    }[outcome]
    if outcome is Outcome.INCONCLUSIVE and examples < policy.minimum_examples:
        finding = f"fewer than the {policy.minimum_examples:,} examples that a decision takes"
    complaint = f" ({seen.canary_complaint})" if seen.canary_complaint else ""
    return f"{counts}, {finding}{complaint}."
