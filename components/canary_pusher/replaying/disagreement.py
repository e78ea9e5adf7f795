"""The disagreement gate: does the new model answer otherwise too often?"""

from __future__ import annotations

import numpy as np

from ...verdict import Measurement, Outcome
from ..gates import betting
from ..gates.evidence import Evidence, Purpose, outcome_of
from ..policy import RolloutPolicy
from .observations import Observations


def weigh(seen: Observations, policy: RolloutPolicy) -> tuple[Evidence, ...]:
    """The evidence for too much disagreement, and for little enough."""
    limit, looks = policy.disagreement_limit, seen.looks(policy.window)
    above = betting.log_evidence_above(seen.disagreed, limit)[looks - 1]
    below = betting.log_evidence_below(seen.disagreed, limit)[looks - 1]
    named = f"{100 * limit:.4g}%"
    return (
        Evidence(
            f"disagreement is above {named}", Purpose.ROLLBACK, looks, above, policy.rollback_level
        ),
        Evidence(f"disagreement is below {named}", Purpose.PROMOTION, looks, below, policy.beta),
    )


def measure(
    seen: Observations, policy: RolloutPolicy, evidence: tuple[Evidence, ...]
) -> Measurement:
    """What :func:`weigh` amounts to, as a figure against its limit."""
    compared = seen.disagreed[~np.isnan(seen.disagreed)]
    share = float(compared.mean()) if compared.size else None
    outcome = outcome_of(evidence, enough=compared.size >= policy.minimum_examples)
    return Measurement(
        subject="new model against the stable one",
        statistic="disagreement",
        value=share,
        limit=policy.disagreement_limit,
        outcome=outcome,
        sentence=_sentence(share, compared.size, policy, outcome),
        interval=betting.interval(seen.disagreed, policy.rollback_level, policy.beta),
        sizes={"examples": len(seen), "compared": compared.size},
    )


def _sentence(share: float | None, compared: int, policy: RolloutPolicy, outcome: Outcome) -> str:
    if share is None:
        return "There is no example which both models answered, so disagreement is unknown."
    limit = f"the limit of {100 * policy.disagreement_limit:.4g}%"
    finding = {
        Outcome.PASS: f"below {limit}",
        Outcome.FAIL: f"above {limit}",
        Outcome.INCONCLUSIVE: f"which does not decide against {limit}",
    }[outcome]
    if outcome is Outcome.INCONCLUSIVE and compared < policy.minimum_examples:
        finding = f"fewer than the {policy.minimum_examples:,} that a decision takes"
    return (
        f"The new model disagrees with the stable one on {100 * share:.3g}% of {compared:,} "
        f"compared examples, {finding}."
    )
