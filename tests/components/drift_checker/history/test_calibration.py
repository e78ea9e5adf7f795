"""Limits from earlier spans: what is claimed, and what is not."""

import pytest

from tidegate.components.drift_checker.history.calibration import calibrate
from tidegate.components.drift_checker.history.reference import ALL_OTHERS, PREVIOUS, spans_before
from tidegate.components.drift_checker.history.span_tables import span_tables
from tidegate.components.drift_checker.settings.feature_limits import FeatureLimits
from tidegate.components.drift_checker.settings.limits import DriftLimits

LIMITS = DriftLimits()


def test_below_the_minimum_nothing_is_claimed_and_the_number_is_said(past):
    """Users would lose honesty: seven spans cannot tell what one in twenty does."""
    calibration = calibrate(past.spans(7), LIMITS)
    assert (calibration.spans, calibration.claimed, calibration.limits) == (7, False, {})
    assert calibration.sentence == "7 spans are recorded; limits are calibrated from 20 on."


def test_no_history_at_all_is_said_too(past):
    """Users would lose their first run to an error about an empty list."""
    assert not calibrate([], LIMITS).claimed
    assert calibrate(past.spans(1), LIMITS).sentence.startswith("1 span is recorded;")


def test_a_window_uses_up_spans(past):
    """Users would lose the claim without knowing: the first spans have no full window."""
    history = past.spans(20, categories=0, numbers=1)
    assert calibrate(history, LIMITS).claimed
    refused = calibrate(history, LIMITS, spans_before(4))
    assert not refused.claimed
    assert "of which 16 can be held against a baseline like the current one" in refused.sentence


def test_limits_follow_what_varies(past):
    """Users would lose either the noisy feature's spans or the quiet feature's guard."""
    history = past.spans(26, numbers=1, deviation=0.5)
    found = calibrate(history, LIMITS).limits
    assert found["number_0", "ks"] > 0.3
    assert found["number_0", "ks"] > 2 * found["letter_0", "total_variation"]
    assert found["letter_0", "missing_share"] < 0.1


def test_one_other_span_is_further_off_than_the_pool_of_all(past):
    """Users would lose false alarms to limits that were calibrated for another baseline."""
    histories = [past.spans(30, numbers=1, categories=0) for _ in range(6)]
    previous, pooled = (
        sum(calibrate(one, LIMITS, reference).limits["number_0", "ks"] for one in histories)
        for reference in (PREVIOUS, ALL_OTHERS)
    )
    assert previous > 1.15 * pooled


def test_a_fixed_baseline_is_what_all_spans_are_held_against(past):
    """Users would lose limits for the baseline that most models have: their training data."""
    history = past.spans(20, numbers=1, categories=0)
    far = past.span(shift=10, numbers=1, categories=0)
    assert calibrate(history, LIMITS, far).limits["number_0", "ks"] > 0.8
    assert calibrate(history[:18], LIMITS, far).claimed is False


def test_limits_that_somebody_set_or_switched_off_are_left_out(past):
    """Users would lose the others' limits to a feature whose own limit holds anyway."""
    limits = DriftLimits(features={"number_*": FeatureLimits(ks=0.4)}, unseen=1.0)
    found = calibrate(past.spans(20), limits, ignored={"letter_0"}).limits
    assert set(found) == {("number_0", "missing_share"), ("number_1", "missing_share")}


def test_a_feature_that_most_spans_lack_gets_no_limit(past):
    """Users would lose the claim: three spans say nothing of a new feature."""
    history = past.spans(17, numbers=1) + past.spans(3, numbers=2)
    assert ("number_1", "ks") not in calibrate(history, LIMITS).limits


@pytest.mark.slow
@pytest.mark.parametrize("reference", [PREVIOUS, ALL_OTHERS], ids=["previous", "pooled"])
def test_false_alarms_of_fresh_spans_are_as_rare_as_claimed(past, reference):
    """Users would lose runs: this is the claim itself, from rows to limits."""
    exceeded, runs = 0, 60
    for _ in range(runs):
        history = past.spans(20, numbers=3, categories=0)
        found = calibrate(history, LIMITS, reference).limits
        fresh = past.span(numbers=3, categories=0)
        members = reference.members(21)
        exceeded += _exceeds([*history, fresh], members, found)
    # A chance of 0.05 gives 8 or more of 60 once in 80 times.
    assert exceeded < 8


def _exceeds(history, members, found):
    return any(
        one.distances(members)[-1] > found[one.feature, one.statistic]
        for one in span_tables(history)
    )
