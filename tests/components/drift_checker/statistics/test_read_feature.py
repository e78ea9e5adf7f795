"""Reading one feature, and refusing what cannot be by name."""

import math

import pytest

from tidegate.components.drift_checker.statistics.feature_statistics import read_statistics
from tidegate.components.errors import StatisticsError


@pytest.mark.parametrize(
    ("field", "value"),
    [("high_value", math.nan), ("high_value", -9.0), ("sample_count", -1.0)],
)
def test_buckets_that_are_no_distribution_are_refused_with_feature_and_file(by_hand, field, value):
    """Users would lose a night to a damaged file, which compares as anything."""
    statistics = by_hand.statistics({"temp": [1.0, 2.0, 3.0]})
    setattr(statistics.datasets[0].features[0].num_stats.histograms[0].buckets[50], field, value)
    with pytest.raises(StatisticsError, match=r"'temp' has quantile buckets.*\(a\.pb\)"):
        read_statistics(statistics, 100, "a.pb")


def test_weighted_statistics_that_are_not_there_are_refused_by_name(by_hand):
    """Users would lose the weights without ever hearing of it."""
    statistics = by_hand.statistics({"weight": [1.0, 2.0], "temp": [1.0, 2.0]})
    with pytest.raises(StatisticsError, match=r"'weight' has no weighted statistics \(a\.pb\)"):
        read_statistics(statistics, 100, "a.pb", weight_feature="weight")


def test_moments_are_read(by_hand):
    """Users would lose the unit of the Wasserstein distance where quartiles coincide."""
    feature = read_statistics(by_hand.statistics({"x": [1.0, 3.0]}), 100).features["x"]
    assert (feature.mean, feature.deviation) == (2, 1)
    assert feature.equal_widths.counts.sum() == 2
