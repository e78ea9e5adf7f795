"""How often CanaryPusher's gates are wrong, and how soon they are right, beside a z-test.

Two simulations, each of the shipped code under constant peeking:

* replays of 5,000 examples, looked at every 100, under RolloutPolicy's defaults;
* an hour of traffic, 100 requests a second with 0.5% errors, of which the canary serves 1% for 10
  minutes, 5% for 20 and 25% for 30, looked at every 10 seconds, at a level of 5%. The peer is the
  pooled two-proportion z-test at the same level, as dashboards apply it.

    python benchmarks/canary_gate_simulation.py --rollouts 1000 --seed 0
"""

from __future__ import annotations

import argparse
import math
from collections import Counter

import numpy as np

from tidegate.components.canary_pusher.assessment import assess
from tidegate.components.canary_pusher.gates import conditional
from tidegate.components.canary_pusher.gates.mixture import FloatArray
from tidegate.components.canary_pusher.observations import Observations
from tidegate.components.canary_pusher.policy import RolloutPolicy
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

LEVEL = 0.05
LOOK_SECONDS = 10
REQUESTS_PER_LOOK = 100 * LOOK_SECONDS
BASE_ERROR_RATE = 0.005
SHARES = np.repeat([0.01, 0.05, 0.25], [60, 120, 180])
INCIDENT_LOOKS, INCIDENT_FACTOR = 30, 20
TOLERATED_ODDS = 2.0

TRAFFIC = {
    "equal": (1.0, False),
    "equal, shared incident": (1.0, True),
    "1.5 times the errors": (1.5, False),
    "2 times the errors": (2.0, False),
    "5 times the errors": (5.0, False),
}
"""Odds of an error in the canary, and whether both arms suffer five bad minutes, by name."""


def main() -> None:
    """Prints both tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rollouts", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    print(f"Replays ({options.rollouts:,} each)")
    for name, rates in REPLAYS.items():
        print(f"  {name:<36}{replay_row(rates, options.rollouts, options.seed)}")
    print(f"Traffic ({options.rollouts:,} rollouts each)")
    for name, (odds, incident) in TRAFFIC.items():
        generator = np.random.default_rng(options.seed)
        ours, errors = traffic(generator, options.rollouts, odds, incident)
        print(f"  {name:<36}{traffic_row(ours, errors)}")


def replay_row(rates: tuple[float, float, float], rollouts: int, seed: int) -> str:
    """Shares of the outcomes, and after how many examples the median replay knew."""
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
    cells = [f"{outcome.value} {outcomes[outcome] / rollouts:6.1%}" for outcome in Outcome]
    medians = [f"{o.value} after {np.median(after):,.0f}" for o, after in decided.items() if after]
    return "  ".join([*cells, *medians])


def traffic(
    generator: np.random.Generator, rollouts: int, odds: float, incident: bool
) -> tuple[FloatArray, FloatArray]:
    """Errors of the canary and of both arms at each look, shape ``[rollouts, looks]``."""
    rate = np.full((rollouts, len(SHARES)), BASE_ERROR_RATE)
    if incident:
        starts = generator.integers(0, len(SHARES) - INCIDENT_LOOKS, rollouts)
        for row, start in enumerate(starts):
            rate[row, start : start + INCIDENT_LOOKS] *= INCIDENT_FACTOR
    canary_rate = odds * rate / (1 - rate + odds * rate)
    ours = generator.binomial((REQUESTS_PER_LOOK * SHARES).astype(int), canary_rate)
    theirs = generator.binomial((REQUESTS_PER_LOOK * (1 - SHARES)).astype(int), rate)
    return ours.astype(float), (ours + theirs).astype(float)


def traffic_row(ours: FloatArray, errors: FloatArray) -> str:
    """How often and when each rule rolls back, and how often the mirrored process promotes."""
    threshold = math.log(1 / LEVEL)
    worse = conditional.log_evidence_worse(ours, errors, SHARES) >= threshold
    kept = conditional.log_evidence_not_worse(ours, errors, SHARES, TOLERATED_ODDS) >= threshold
    harmed_by = np.maximum.accumulate(worse, axis=1)
    return "  ".join(
        [
            f"e-process rolls back {_when(worse)}",
            f"clears {_when(kept & ~harmed_by)}",
            f"z-test rolls back {_when(pooled_z(ours, errors) > 1.645)}",
        ]
    )


def pooled_z(ours: FloatArray, errors: FloatArray) -> FloatArray:
    """The one-sided two-proportion z statistic of all requests so far, at each look."""
    requests = np.cumsum(REQUESTS_PER_LOOK * SHARES)
    others = np.cumsum(REQUESTS_PER_LOOK * (1 - SHARES))
    canary, total = np.cumsum(ours, axis=1), np.cumsum(errors, axis=1)
    pooled = np.clip(total / (requests + others), 1e-9, 1)
    spread = np.sqrt(pooled * (1 - pooled) * (1 / requests + 1 / others))
    statistic: FloatArray = (canary / requests - (total - canary) / others) / spread
    return statistic


def _when(crossed: np.ndarray) -> str:
    ever = crossed.any(axis=1)
    if not ever.any():
        return f"{0:6.1%}"
    minutes = (np.where(ever, crossed.argmax(axis=1), np.inf) + 1) * LOOK_SECONDS / 60
    median = float(np.median(minutes))
    when = f"median {median:.1f} min" if math.isfinite(median) else "in fewer than half"
    return f"{ever.mean():6.1%} ({when})"


if __name__ == "__main__":
    main()
