"""The error gate: absolute rate and odds between the arms."""

from __future__ import annotations

import numpy as np
import pytest

from tidegate.components.canary_pusher.gates.evidence import harms_shown
from tidegate.components.canary_pusher.policy import RolloutPolicy
from tidegate.components.canary_pusher.replaying import errors
from tidegate.components.canary_pusher.replaying.observations import Observations
from tidegate.components.verdict import Outcome

EXAMPLES = 2_000


def _seen(canary: slice, stable: slice, examples: int = EXAMPLES) -> Observations:
    failed = np.zeros((2, examples))
    failed[0, canary], failed[1, stable] = 1, 1
    return Observations(np.zeros(examples), failed[0], failed[1], "it raises NotFoundError")


NONE = slice(0, 0)


@pytest.mark.parametrize(
    ("canary", "stable", "error_limit", "outcome"),
    [
        (NONE, NONE, 0.01, Outcome.PASS),
        (slice(0, None, 20), NONE, 0.01, Outcome.FAIL),
        (slice(0, None, 100), slice(0, None, 100), 0.01, Outcome.INCONCLUSIVE),
        (slice(0, None, 100), NONE, 0.05, Outcome.FAIL),
        (slice(0, None, 100), slice(0, None, 100), 0.05, Outcome.PASS),
    ],
    ids=["silent", "above", "at the limit", "below it but worse", "both fail alike"],
)
def test_rate_and_odds_decide(
    canary: slice, stable: slice, error_limit: float, outcome: Outcome
) -> None:
    """Too many errors fail, and so does a tolerable number that the stable model has not."""
    seen, policy = _seen(canary, stable), RolloutPolicy(error_limit=error_limit)
    assert errors.measure(seen, policy, errors.weigh(seen, policy)).outcome is outcome


def test_an_example_that_breaks_both_says_nothing_about_the_new_model() -> None:
    """Poison in the data must not be blamed on whichever model happens to be new."""
    seen, policy = _seen(slice(0, 40), slice(0, 40)), RolloutPolicy(error_limit=0.2)
    *_, worse, kept = errors.weigh(seen, policy)
    assert worse.log_e[-1] == kept.log_e[-1] == pytest.approx(0)


def test_an_empty_replay_is_inconclusive() -> None:
    """No example, no error: it must not pass for an error rate of zero."""
    seen, policy = Observations.joined([]), RolloutPolicy()
    measured = errors.measure(seen, policy, errors.weigh(seen, policy))
    assert measured.outcome is Outcome.INCONCLUSIVE
    assert measured.value is None


def test_without_a_stable_model_the_rate_alone_decides() -> None:
    """The first version has nobody to be compared with, and must still answer."""
    nobody = np.full(EXAMPLES, np.nan)
    good = Observations(nobody, np.zeros(EXAMPLES), nobody)
    bad = Observations(nobody, np.ones(EXAMPLES), nobody, "it raises NotFoundError")
    policy = RolloutPolicy()
    assert errors.measure(good, policy, errors.weigh(good, policy)).outcome is Outcome.PASS
    evidence = errors.weigh(bad, policy)
    assert harms_shown(evidence) == ["error rate is above 1%"]
    assert errors.measure(bad, policy, evidence).sentence == (
        "The new model fails on 2,000 of 2,000 examples, so its error rate is above 1% "
        "(it raises NotFoundError)."
    )
