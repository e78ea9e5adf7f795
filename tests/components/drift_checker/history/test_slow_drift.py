"""Slow drift over recorded spans, from statistics to measurement."""

import pytest

from tidegate.components.drift_checker.history.slow_drift import LEAST_SPANS, slow_drift
from tidegate.components.drift_checker.settings.history_limits import HistoryLimits
from tidegate.components.drift_checker.settings.limits import DriftLimits
from tidegate.components.verdict import Outcome

LIMITS = DriftLimits()


def test_a_level_that_no_single_span_would_fail_is_called_and_traced(past):
    """Users would lose the model: each week within limits, and half a year later far away."""
    history = past.spans(26, deviation=0.05)
    history += [past.span(shift=4.0, deviation=0.05) for _ in range(12)]
    found = slow_drift(history[:-1], history[-1], LIMITS)
    assert found.measurement.outcome is Outcome.FAIL
    assert found.measurement.limit == 104
    assert "the data drifts slowly" in found.measurement.sentence
    assert next(iter(found.contributions)) == "number_0"
    assert sum(found.contributions.values()) == pytest.approx(1.0)
    assert len(found.trace) == 38
    assert max(found.trace[:26]) < 104 <= found.trace[-1] == found.measurement.value


def test_spans_like_each_other_pass(past):
    """Users would lose runs, or read warnings until they stop reading."""
    history = past.spans(40)
    found = slow_drift(history[:-1], history[-1], LIMITS)
    assert found.measurement.outcome is Outcome.PASS
    assert "called from 104 on" in found.measurement.sentence


def test_a_rerun_finds_the_same_and_counts_no_span_twice(past):
    """Users would lose repeatable verdicts after every crash."""
    history = past.spans(20)
    first, again = (slow_drift(history[:-1], history[-1], LIMITS) for _ in range(2))
    assert first == again
    assert slow_drift(history[:-2], history[-2], LIMITS).trace == first.trace[:-1]


@pytest.mark.parametrize("recorded", [0, 1, LEAST_SPANS - 2])
def test_too_few_spans_are_said_and_never_called(past, recorded):
    """Users would lose honesty: silence is not the same as looking and finding nothing."""
    found = slow_drift(past.spans(recorded), past.span(shift=50), LIMITS)
    assert (found.measurement.outcome, found.measurement.value) == (Outcome.PASS, None)
    verb = "is" if recorded == 1 else "are"
    assert f"from {LEAST_SPANS - 1} earlier spans on; {recorded} {verb} recorded." in (
        found.measurement.sentence
    )


def test_a_short_run_length_calls_sooner(past):
    """Users would lose the setting: more false calls must buy an earlier true one."""
    history = past.spans(20, deviation=0.1)
    history += [past.span(shift=6.0, deviation=0.1) for _ in range(8)]
    eager = DriftLimits(history=HistoryLimits(run_length=4))
    assert slow_drift(history[:-1], history[-1], eager).measurement.outcome is Outcome.FAIL


def test_a_feature_that_some_spans_lack_keeps_its_evidence(past):
    """Users would lose what was found so far to one export that forgot a column."""
    history = past.spans(20, numbers=2, deviation=0.1)
    history += [past.span(shift=6.0, deviation=0.1) for _ in range(8)]
    gap = past.of({"number_1": [0.0, 1.0, 2.0], "letter_0": ["a", "b", "c"]})
    before = slow_drift(history[:-1], history[-1], LIMITS)
    after = slow_drift(history, gap, LIMITS)
    assert after.contributions["number_0"] > 0.5
    assert after.trace[:-1] == pytest.approx(before.trace)


def test_what_never_varied_adds_nothing(past, rng):
    """Users would lose faith in a report that blames a constant column."""
    history = [past.of({"x": rng.normal(size=200), "same": [1.0] * 200}) for _ in range(30)]
    assert slow_drift(history[:-1], history[-1], LIMITS).contributions["same"] == 0.0


def test_nothing_to_look_at_is_no_error(past):
    """Users would lose the run where every feature is ignored."""
    history = past.spans(20, numbers=1, categories=0)
    found = slow_drift(history[:-1], history[-1], LIMITS, ignored=["number_0"])
    assert found.measurement.outcome is Outcome.PASS
    assert "none has values" in found.measurement.sentence
