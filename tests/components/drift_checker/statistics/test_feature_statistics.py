"""Reading TFDV's statistics files."""

import pytest
from tensorflow_metadata.proto.v0 import statistics_pb2

from tidegate.components.drift_checker.statistics.feature_statistics import (
    ALL_EXAMPLES,
    parse_statistics,
    read_slices,
    read_statistics,
)
from tidegate.components.errors import StatisticsError


def test_counts_missing_and_nan_stay_apart(by_hand):
    """Users would lose the difference between a gap and a NaN, which have limits of their own."""
    statistics = by_hand.statistics(
        {"x": [1.0, float("nan"), None, 2.0], "c": ["a", None, "a", "b"]}
    )
    features = read_statistics(statistics, 100).features
    x, c = features["x"], features["c"]
    assert (x.rows, x.missing, x.values, x.nan) == (4, 1, 3, 1)
    assert (x.missing_share, x.nan_share, x.independent_values) == (0.25, 1 / 3, 2)
    assert (c.form, c.ranks.shares) == ("categorical STRING", {"a": 2 / 3, "b": 1 / 3})


def test_several_values_a_row_do_not_count_as_independent(by_hand):
    """Users would lose honest intervals: a thousand words of one document are one draw."""
    statistics = by_hand.statistics({"x": [1.0] * 10})
    common = statistics.datasets[0].features[0].num_stats.common_stats
    common.tot_num_values = 5000
    assert read_statistics(statistics, 100).features["x"].independent_values == 10


@pytest.mark.parametrize("keep", [0, 1, -7])
def test_a_file_cut_short_is_refused_by_name(by_hand, keep):
    """Users would lose a night to a half-copied file that reads as no drift."""
    whole = by_hand.statistics({"x": [1.0, 2.0]}).SerializeToString()
    with pytest.raises(StatisticsError, match=r"x/FeatureStats\.pb"):
        parse_statistics(whole[:keep], "x/FeatureStats.pb")


def test_statistics_made_otherwise_are_refused(by_hand):
    """Users would lose the certainty of KS: 10 buckets come with another epsilon."""
    statistics = by_hand.statistics({"x": [1.0, 2.0]}, number=10)
    with pytest.raises(StatisticsError, match="'x' has 10 quantile buckets") as refused:
        read_statistics(statistics, 100, "a/FeatureStats.pb")
    assert "StatsOptions(num_quantiles_histogram_buckets=100" in str(refused.value)
    assert "a/FeatureStats.pb" in str(refused.value)


def test_the_whole_is_read_and_not_a_slice(by_hand):
    """Users would lose the comparison to one carrier's slice."""
    statistics = _sliced(by_hand, ("carrier_AA", 1), (ALL_EXAMPLES, 3))
    assert read_statistics(statistics, 100).rows == 3
    statistics.datasets[1].name = "carrier_UA"
    with pytest.raises(StatisticsError, match="'carrier_AA', 'carrier_UA'"):
        read_statistics(statistics, 100)


def test_slices_are_read_beside_the_whole(by_hand):
    """Users would lose the carrier whose flights drifted while all together did not."""
    statistics = _sliced(by_hand, ("carrier_AA", 1), (ALL_EXAMPLES, 3), ("carrier_UA", 2))
    slices = read_slices(statistics, 100)
    assert {name: one.rows for name, one in slices.items()} == {
        "": 3,
        "carrier_AA": 1,
        "carrier_UA": 2,
    }
    assert next(iter(slices)) == ""


def test_slices_without_the_whole_or_of_one_name_are_refused(by_hand):
    """Users would lose the figure over all rows, or one slice behind another."""
    with pytest.raises(StatisticsError, match=r"x\.pb.*Keep the dataset of all examples"):
        read_slices(_sliced(by_hand, ("a", 1), ("b", 1)), 100, "x.pb")
    with pytest.raises(StatisticsError, match=r"Two slices are named 'a' \(x\.pb\)"):
        read_slices(_sliced(by_hand, ("a", 1), (ALL_EXAMPLES, 3), ("a", 2)), 100, "x.pb")


def _sliced(by_hand, *slices):
    statistics = statistics_pb2.DatasetFeatureStatisticsList()
    for name, rows in slices:
        [dataset] = by_hand.statistics({"x": [1.0] * rows}).datasets
        dataset.name = name
        statistics.datasets.append(dataset)
    return statistics


def test_damage_behind_the_statistics_is_refused(by_hand):
    """Users would lose the columns behind the damage, and nobody would say so."""
    whole = by_hand.statistics({"x": [1.0, 2.0]}).SerializeToString()
    with pytest.raises(StatisticsError, match=r"damaged.*x/FeatureStats\.pb"):
        parse_statistics(whole + b"\x0cjunk", "x/FeatureStats.pb")
