"""Which spans come before the current one."""

import pytest
from tfx.types import standard_artifacts

from tidegate.components.baselines.earlier_spans import earlier_spans, put_out_alike
from tidegate.components.baselines.previous_span import RecentSpansStrategy, RollingWindowResolver
from tidegate.components.errors import ConfigError


def test_the_newest_of_each_span_below_the_current_one(store, publish_span):
    """Users would lose the baseline to a rerun, a backfill or to the current span itself."""
    three, one, two, one_again, five = (publish_span(span) for span in (3, 1, 2, 1, 5))
    everything = [three, one, two, one_again, five]
    found = earlier_spans(store, [three], everything)
    assert {span: artifact.id for span, artifact in found.items()} == {1: one_again.id, 2: two.id}
    assert list(found) == [1, 2]
    assert earlier_spans(store, [one], everything) == {}
    assert earlier_spans(store, [], everything) == {}


def test_statistics_of_another_output_do_not_count(store, publish, publish_span):
    """Users would compare raw data with Transform's statistics, which TFX gives the same type."""
    current = publish_span(2)
    other = standard_artifacts.ExampleStatistics()
    other.span = 1
    publish(other, "post_transform_stats")
    assert put_out_alike(store, [current], [current, other]) == [current]


def test_a_window_is_the_last_few_spans(store, publish_span):
    """Users would lose the window, or find the current span inside it."""
    published = [publish_span(span) for span in (1, 2, 3, 4, 4)]
    inputs = {"baseline_statistics": published, "current": [published[3]]}
    resolved = RecentSpansStrategy(spans=2).resolve_artifacts(store, inputs)
    assert [one.id for one in resolved["baseline_statistics"]] == [one.id for one in published[1:3]]
    resolved = RecentSpansStrategy(spans=9).resolve_artifacts(store, inputs)
    assert len(resolved["baseline_statistics"]) == 3


def test_a_window_of_no_spans_is_refused():
    """Users would learn only from a first_run verdict that nothing is ever compared."""
    with pytest.raises(ConfigError, match="0 spans"):
        RollingWindowResolver(None, spans=0)
