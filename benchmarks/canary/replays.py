"""The gates on replays: how often each outcome comes, and after how many examples."""

from __future__ import annotations

from collections import Counter

import numpy as np

from tidegate.components.canary_pusher.policy import RolloutPolicy
from tidegate.components.canary_pusher.replaying.assessment import assess
from tidegate.components.canary_pusher.replaying.observations import Observations
from tidegate.components.verdict import Outcome

REPLAYS = {
    "good: 10% disagree, no errors": (0.10, 0.0, 0.0),
    "at the limit: 30% disagree": (0.30, 0.0, 0.0),
    "at the limit: 1% errors in both": (0.10, 0.01, 0.01),
    "35% disagree": (0.35, 0.0, 0.0),
    "40% disagree": (0.40, 0.0, 0.0),
    "60% disagree": (0.60, 0.0, 0.0),
    "2% errors in both": (0.10, 0.02, 0.02),
    "0.5% errors in the new one alone": (0.10, 0.005, 0.0),
}
"""Disagreement, the new model's error rate and the stable one's, under each name."""

EXAMPLES = 5_000
"""In each replay, looked at after every 100."""


def replay_row(rates: tuple[float, float, float], rollouts: int, seed: int) -> list[str]:
    """Shares of the outcomes, with the median of the examples they took."""
    generator, policy = np.random.default_rng(seed), RolloutPolicy()
    outcomes: Counter[Outcome] = Counter()
    decided: dict[Outcome, list[int]] = {Outcome.PASS: [], Outcome.FAIL: []}
    for _ in range(rollouts):
        draws = [(generator.random(EXAMPLES) < rate).astype(float) for rate in rates]
        assessment = assess(Observations(*draws), policy, has_stable=True)
        outcomes[assessment.outcome] += 1
        if assessment.outcome is Outcome.INCONCLUSIVE:
            continue
        purpose = "rollback" if assessment.outcome is Outcome.FAIL else "promotion"
        shown = [e.shown_after for e in assessment.evidence if e.purpose.value == purpose]
        pick = min if purpose == "rollback" else max
        decided[assessment.outcome].append(pick(after for after in shown if after is not None))
    return [_cell(outcomes[outcome] / rollouts, decided.get(outcome, [])) for outcome in Outcome]


def _cell(share: float, examples: list[int]) -> str:
    return f"{share:.1%}" + (f" ({np.median(examples):,.0f})" if examples else "")
