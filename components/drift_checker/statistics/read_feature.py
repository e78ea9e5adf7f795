"""Reads one feature out of the statistics that TFDV saves."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from tensorflow_metadata.proto.v0 import statistics_pb2

from ...errors import StatisticsError
from ..distributions.equal_widths import EqualWidths
from ..distributions.quantiles import Quantiles
from ..distributions.ranks import Ranks
from .dataset_statistics import FeatureStatistics, Mass

KINDS = {"num_stats": "numeric", "string_stats": "categorical", "bytes_stats": "opaque"}
"""What TFDV's kinds of statistics are called here; anything else is ``nested``."""

MAKE_AGAIN = "Make the statistics again with StatisticsGen."


def feature_name(feature: statistics_pb2.FeatureNameStatistics) -> str:
    """The feature's path, joined by dots."""
    return ".".join(feature.path.step) or feature.name


def read_feature(
    feature: statistics_pb2.FeatureNameStatistics,
    quantile_buckets: int,
    effective_share: float | None = None,
) -> FeatureStatistics:
    """Reads counts and distribution.

    Args:
      feature: as TFDV made it.
      quantile_buckets: with how many quantile buckets.
      effective_share: what the rows' weights leave of the sample's size; with it the weighted
        statistics are read, without it the others.

    Raises:
      StatisticsError: where the statistics were made otherwise or hold what cannot be; names the
        feature.
    """
    name, kind = feature_name(feature), feature.WhichOneof("stats")
    common = getattr(feature, kind).common_stats if kind else statistics_pb2.CommonStatistics()
    numbers, ranking = feature.num_stats, feature.string_stats.rank_histogram
    histograms = numbers.histograms
    if effective_share is not None:
        numbers = numbers.weighted_numeric_stats
        histograms = numbers.histograms
        ranking = feature.string_stats.weighted_string_stats.rank_histogram
    quantiles = _histogram(histograms, statistics_pb2.Histogram.QUANTILES)
    equal_widths = _histogram(histograms, statistics_pb2.Histogram.STANDARD)
    nan = quantiles.num_nan if quantiles is not None else 0
    weighted = None
    if effective_share is not None:
        weighted = _weighted(name, common, quantiles if nan else None, effective_share)
    values = common.tot_num_values if weighted is None else weighted.values
    return FeatureStatistics(
        name=name,
        type=statistics_pb2.FeatureNameStatistics.Type.Name(feature.type),
        kind=KINDS.get(kind, "nested"),
        rows=common.num_missing + common.num_non_missing,
        missing=common.num_missing,
        values=common.tot_num_values,
        nan=nan,
        quantiles=_quantiles(name, quantiles, quantile_buckets),
        ranks=_ranks(ranking, values, feature.string_stats.unique)
        if kind == "string_stats"
        else None,
        equal_widths=_equal_widths(equal_widths),
        mean=numbers.mean,
        deviation=numbers.std_dev,
        weighted=weighted,
    )


def _weighted(
    name: str,
    common: statistics_pb2.CommonStatistics,
    holed: statistics_pb2.Histogram | None,
    effective_share: float,
) -> Mass:
    if not common.HasField("weighted_common_stats"):
        raise StatisticsError(
            f"Feature {name!r} has no weighted statistics",
            remedy="Make the statistics with StatsOptions(weight_feature=...).",
        )
    weighted = common.weighted_common_stats
    nan = 0.0
    if holed is not None:
        # TFDV counts NaN without weights even here; what the buckets lack is their weight.
        numbers = sum(bucket.sample_count for bucket in holed.buckets)
        nan = max(0.0, weighted.tot_num_values - numbers)
    return Mass(
        rows=weighted.num_missing + weighted.num_non_missing,
        missing=weighted.num_missing,
        values=weighted.tot_num_values,
        nan=nan,
        effective_share=effective_share,
    )


def _histogram(
    histograms: Iterable[statistics_pb2.Histogram], wanted: int
) -> statistics_pb2.Histogram | None:
    return next((one for one in histograms if one.type == wanted), None)


def _quantiles(
    name: str, histogram: statistics_pb2.Histogram | None, expected: int
) -> Quantiles | None:
    if histogram is None or not histogram.buckets:
        return None
    buckets = histogram.buckets
    if len(buckets) != expected:
        raise StatisticsError(
            f"Feature {name!r} has {len(buckets)} quantile buckets where the limits expect"
            f" {expected}",
            remedy="Make the statistics with StatsOptions(num_quantiles_histogram_buckets="
            f"{expected}, epsilon=...), or say in DriftLimits how they were made.",
        )
    ends = np.array([buckets[0].low_value, *[bucket.high_value for bucket in buckets]])
    counts = np.array([bucket.sample_count for bucket in buckets])
    # Negated, so that a boundary or count that is NaN is refused too.
    if not ((ends[:-1] <= ends[1:]).all() and counts.min() >= 0 and counts.sum() > 0):
        raise StatisticsError(
            f"Feature {name!r} has quantile buckets that are no distribution", remedy=MAKE_AGAIN
        )
    return Quantiles.from_ends(ends, counts)


def _ranks(ranking: statistics_pb2.RankHistogram, values: float, unique: int) -> Ranks | None:
    if not values:
        return None
    buckets = [(bucket.label, bucket.sample_count) for bucket in ranking.buckets]
    return Ranks.from_buckets(buckets, values, unique)


def _equal_widths(histogram: statistics_pb2.Histogram | None) -> EqualWidths | None:
    if histogram is None or not histogram.buckets:
        return None
    buckets = histogram.buckets
    return EqualWidths.from_buckets(
        [bucket.low_value for bucket in buckets],
        [bucket.high_value for bucket in buckets],
        [bucket.sample_count for bucket in buckets],
        histogram.num_nan,
    )
