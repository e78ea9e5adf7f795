"""Which earlier spans teach the gate what is usual."""

import pytest

from tidegate.components.artifacts import DriftVerdict
from tidegate.components.baselines.span_history import SpanHistoryResolver, SpanHistoryStrategy
from tidegate.components.errors import ConfigError


@pytest.fixture
def judged(publish, publish_span):
    """Publishes a span, and a verdict on it for each of ``opened``."""

    def put(span, *opened, overridden=False):
        statistics = publish_span(span)
        verdicts = []
        for blessed in opened:
            verdict = DriftVerdict()
            verdict.set_int_custom_property("blessed", blessed)
            verdict.set_int_custom_property("overridden", int(overridden))
            verdicts.append(publish(verdict, "drift_verdict", {"statistics": statistics}))
        return statistics, verdicts

    return put


def resolve(store, spans, current, most=104):
    """The statistics' ids that the strategy finds."""
    inputs = {
        "history": [statistics for statistics, _ in spans],
        "verdicts": [verdict for _, verdicts in spans for verdict in verdicts],
        "current": [current],
    }
    return [one.id for one in SpanHistoryStrategy(most).resolve_artifacts(store, inputs)["history"]]


def test_spans_that_the_gate_shut_on_are_left_out(store, judged):
    """Users would teach the gate a fault: the next one like it would be within the limits."""
    spans = [judged(1, 1), judged(2, 0), judged(3, 0, 1), judged(4, 1, 0), judged(5), judged(6, 1)]
    current = spans[-1][0]
    assert resolve(store, spans, current) == [spans[index][0].id for index in (0, 2, 4)]
    assert resolve(store, spans, current, most=2) == [spans[index][0].id for index in (2, 4)]


def test_an_override_begins_a_new_history(store, judged):
    """Users who accepted a change would have it counted against every span after it."""
    spans = [judged(1, 1), judged(2, 1), judged(3, 1, overridden=True), judged(4, 1), judged(5)]
    assert resolve(store, spans, spans[-1][0]) == [spans[2][0].id, spans[3][0].id]


def test_a_rerun_and_a_backfill_find_the_same_history(store, judged):
    """Users would count a span twice, or forget one, after a rerun or a crash."""
    spans = [judged(1, 1), judged(3, 1), judged(2, 1), judged(3, 1)]
    current = judged(4)
    expected = [spans[0][0].id, spans[2][0].id, spans[3][0].id]
    assert resolve(store, [*spans, current], current[0]) == expected
    again = judged(4, 1)
    assert resolve(store, [*spans, current, again], again[0]) == expected


def test_a_history_of_no_spans_is_refused():
    """Users would wait for a calibration that never comes."""
    with pytest.raises(ConfigError, match="0 spans"):
        SpanHistoryResolver(None, most=0)
