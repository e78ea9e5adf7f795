"""A figure held against a limit."""

import pytest

from tidegate.components.drift_checker.estimate import Estimate
from tidegate.components.drift_checker.judging.judge import judge
from tidegate.components.drift_checker.measuring.observation import Observation
from tidegate.components.verdict import Outcome

LABELS = {"feature": "x", "type": "FLOAT", "split": "", "slice": ""}


def observation(statistic="ks", value=0.2):
    """One whose interval widens with the confidence."""
    return Observation(
        "x",
        "x",
        statistic,
        value,
        (900, 800),
        LABELS,
        lambda confidence: Estimate(0.2, 0.2 - confidence / 10, 0.2 + confidence / 10),
        figure="the KS distance from the baseline is 0.2",
    )


@pytest.mark.parametrize(
    ("limit", "outcome", "words"),
    [
        (0.1, Outcome.FAIL, "above the limit 0.1; 900 current and 800 baseline values."),
        (0.2, Outcome.INCONCLUSIVE, "too wide to decide at the limit 0.2"),
        (0.3, Outcome.PASS, "within the limit 0.3"),
        (None, Outcome.PASS, "only reported; 900 current and 800 baseline values."),
    ],
)
def test_the_outcome_follows_from_interval_and_limit(limit, outcome, words):
    """Users would lose the gate's meaning, or the sentence that says it."""
    judged = judge(observation(), limit, 0.9)
    assert judged.outcome is outcome
    assert words in judged.sentence
    assert judged.interval == pytest.approx((0.11, 0.29))
    assert judged.labels == LABELS
    assert judged.sizes == {"current": 900, "baseline": 800}
