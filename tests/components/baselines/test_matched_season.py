"""December is compared with December."""

import pytest

from tidegate.components.baselines.matched_season import (
    MatchedSeasonResolver,
    MatchedSeasonStrategy,
)
from tidegate.components.errors import ConfigError


@pytest.mark.parametrize(
    ("current", "period", "seasons", "expected"),
    [
        (27, 12, 1, []),
        (27, 12, 2, [3]),
        (27, 13, 2, [1, 14]),
        (39, 12, 3, [3, 27]),
        (26, 12, 1, [14]),
        (3, 12, 1, []),
    ],
)
def test_spans_that_lie_whole_periods_before(
    store, publish_span, current, period, seasons, expected
):
    """Users would see every summer as drift, or get a neighbour for a season that is absent."""
    published = {span: publish_span(span) for span in (1, 3, 14, 26, 27, 39)}
    resolved = MatchedSeasonStrategy(period, seasons).resolve_artifacts(
        store,
        {"baseline_statistics": list(published.values()), "current": [published[current]]},
    )
    found = [one.id for one in resolved["baseline_statistics"]]
    assert found == [published[span].id for span in expected]


def test_without_a_current_span_there_is_no_season(store, publish_span):
    """Users would lose a run whose StatisticsGen was skipped to an error in the resolver."""
    inputs = {"baseline_statistics": [publish_span(1)], "current": []}
    resolved = MatchedSeasonStrategy(12).resolve_artifacts(store, inputs)
    assert resolved == {"baseline_statistics": []}


def test_impossible_periods_are_refused():
    """Users would compare every span with itself."""
    with pytest.raises(ConfigError, match="period 0"):
        MatchedSeasonResolver(None, period=0)
