"""Which statistics may serve as a baseline."""

import pytest

from tidegate.components.drift_checker.baseline import (
    StatisticsSource,
    refusal,
    without_baseline,
)
from tidegate.components.drift_checker.settings.limits import DriftLimits
from tidegate.components.verdict import Outcome

CURRENT = StatisticsSource("/pipeline/statistics/7", span=2, artifact_id=7)


@pytest.mark.parametrize(
    ("baseline", "words"),
    [
        (None, "no baseline exists yet"),
        (StatisticsSource("/pipeline/statistics/7/", None, 0), "current statistics themselves"),
        (StatisticsSource("/copy", 1, 7), "current statistics themselves"),
        (StatisticsSource("/pipeline/statistics/9", 2, 9), "span 2 is not earlier"),
        (StatisticsSource("/pipeline/statistics/9", 3, 9), "span 3 is not earlier"),
    ],
)
def test_data_is_never_compared_with_itself_or_its_future(baseline, words):
    """Users would lose the gate: a span compared with itself always passes."""
    assert words in refusal(CURRENT, baseline)


@pytest.mark.parametrize(
    "baseline",
    [StatisticsSource("/pipeline/statistics/3", 1, 3), StatisticsSource("/fixed", None, 0)],
)
def test_an_earlier_span_and_a_fixed_artifact_may_serve(baseline):
    """Users would lose every comparison if the guard refused too much."""
    assert refusal(CURRENT, baseline) == ""
    unspanned = StatisticsSource("/pipeline/statistics/7", None, 7)
    assert refusal(unspanned, baseline) == ""


def test_the_first_run_does_what_was_set_and_says_so():
    """Users would lose the difference between a pass and nothing to compare."""
    recorded = without_baseline(DriftLimits(), "no baseline exists yet")
    refused = without_baseline(DriftLimits(first_run="fail"), "no baseline exists yet")
    assert (recorded.outcome, refused.outcome) == (Outcome.PASS, Outcome.FAIL)
    for verdict in (recorded, refused):
        assert verdict.sentence.startswith("Nothing was compared, because no baseline exists yet;")
        assert verdict.evidence["refused_because"] == "no baseline exists yet"


def test_only_a_dry_run_opens_a_gate_that_a_first_run_is_not_to_pass():
    """Users would lose a trial run to a setting, or the setting to a milder policy."""
    for policy, outcome in (
        ("block", Outcome.FAIL),
        ("warn", Outcome.FAIL),
        ("retrain", Outcome.FAIL),
        ("dry_run", Outcome.PASS),
    ):
        limits = DriftLimits(first_run="fail", policy=policy)
        verdict = without_baseline(limits, "no baseline exists yet")
        assert verdict.outcome is outcome
        assert verdict.evidence["measured_outcome"] == "FAIL"
        assert verdict.sentence.startswith("Dry run: Nothing") is (policy == "dry_run")


def test_training_and_serving_are_compared_whatever_their_spans():
    """Users would lose skew: serving logs have spans of their own, or the model's very span."""
    training = StatisticsSource("/training/9", 9, 9)
    assert refusal(CURRENT, training, "skew") == ""
    assert refusal(CURRENT, training, "drift") != ""
    assert "themselves" in refusal(CURRENT, CURRENT, "skew")
