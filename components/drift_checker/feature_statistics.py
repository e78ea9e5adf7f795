"""Reads the statistics of a dataset, as TFDV saves them, feature by feature."""

from __future__ import annotations

from google.protobuf.message import DecodeError
from tensorflow_metadata.proto.v0 import statistics_pb2

from ..errors import StatisticsError
from .dataset_statistics import DatasetStatistics, FeatureStatistics
from .distributions.quantiles import Quantiles
from .distributions.ranks import Ranks

KINDS = {"num_stats": "numeric", "string_stats": "categorical", "bytes_stats": "opaque"}
"""What TFDV's kinds of statistics are called here; anything else is ``nested``."""

ALL_EXAMPLES = "All Examples"
"""TFDV's name for the statistics of everything, beside those of its slices."""

_MAKE_AGAIN = "Make the statistics again with StatisticsGen."


def parse_statistics(
    serialized: bytes, where: str = ""
) -> statistics_pb2.DatasetFeatureStatisticsList:
    """Parses the bytes of a ``FeatureStats.pb``.

    Raises:
      StatisticsError: where they are cut short or no statistics at all; names ``where``.
    """
    try:
        statistics = statistics_pb2.DatasetFeatureStatisticsList.FromString(serialized)
    except DecodeError as error:
        raise StatisticsError(
            "Not a statistics file, or cut short",
            where=where,
            remedy=_MAKE_AGAIN,
        ) from error
    if not statistics.datasets:
        raise StatisticsError("The statistics file is empty", where=where)
    return statistics


def read_statistics(
    statistics: statistics_pb2.DatasetFeatureStatisticsList,
    quantile_buckets: int,
    where: str = "",
) -> DatasetStatistics:
    """Reads the features of the dataset, or of TFDV's slice of all examples.

    Args:
      statistics: as TFDV made them, with slices or without.
      quantile_buckets: with how many quantile buckets.
      where: the file, for errors.

    Raises:
      StatisticsError: where a feature cannot be read, where a quantile histogram has not
        ``quantile_buckets`` buckets, and where the list holds slices only; names ``where``.
    """
    return _read_dataset(_whole_dataset(statistics, where), quantile_buckets, where)


def read_slices(
    statistics: statistics_pb2.DatasetFeatureStatisticsList,
    quantile_buckets: int,
    where: str = "",
) -> dict[str, DatasetStatistics]:
    """Reads the whole dataset, under the empty name, and each of its slices.

    Args:
      statistics: as for :func:`read_statistics`.
      quantile_buckets: as for :func:`read_statistics`.
      where: the file, for errors.

    Raises:
      StatisticsError: as for :func:`read_statistics`, and where two slices have one name.
    """
    whole = _whole_dataset(statistics, where)
    read = {"": _read_dataset(whole, quantile_buckets, where)}
    for dataset in statistics.datasets:
        if dataset.name == whole.name:
            continue
        if dataset.name in read:
            raise StatisticsError(
                f"Two slices are named {dataset.name!r}", where=where, remedy=_MAKE_AGAIN
            )
        read[dataset.name] = _read_dataset(dataset, quantile_buckets, where)
    return read


def _whole_dataset(
    statistics: statistics_pb2.DatasetFeatureStatisticsList, where: str
) -> statistics_pb2.DatasetFeatureStatistics:
    datasets = statistics.datasets
    whole = [one for one in datasets if one.name == ALL_EXAMPLES or len(datasets) == 1]
    if len(whole) != 1:
        names = ", ".join(repr(one.name) for one in datasets) or "none"
        raise StatisticsError(
            f"The statistics hold no single dataset named {ALL_EXAMPLES!r}; they hold {names}",
            where=where,
            remedy="Keep the dataset of all examples, which TFDV makes beside its slices.",
        )
    return whole[0]


def _read_dataset(
    dataset: statistics_pb2.DatasetFeatureStatistics, quantile_buckets: int, where: str
) -> DatasetStatistics:
    try:
        features = [_read_feature(feature, quantile_buckets) for feature in dataset.features]
    except StatisticsError as error:
        raise StatisticsError(error.what, where=where, remedy=error.remedy) from error
    return DatasetStatistics(dataset.num_examples, {one.name: one for one in features})


def _read_feature(
    feature: statistics_pb2.FeatureNameStatistics, quantile_buckets: int
) -> FeatureStatistics:
    name = ".".join(feature.path.step) or feature.name
    common = _common(feature)
    histogram = _quantile_histogram(feature)
    return FeatureStatistics(
        name=name,
        type=statistics_pb2.FeatureNameStatistics.Type.Name(feature.type),
        kind=KINDS.get(feature.WhichOneof("stats"), "nested"),
        rows=common.num_missing + common.num_non_missing,
        missing=common.num_missing,
        values=common.tot_num_values,
        nan=histogram.num_nan if histogram is not None else 0,
        quantiles=_quantiles(name, histogram, quantile_buckets),
        ranks=_ranks(feature, common.tot_num_values),
    )


def _common(feature: statistics_pb2.FeatureNameStatistics) -> statistics_pb2.CommonStatistics:
    kind = feature.WhichOneof("stats")
    return getattr(feature, kind).common_stats if kind else statistics_pb2.CommonStatistics()


def _quantile_histogram(
    feature: statistics_pb2.FeatureNameStatistics,
) -> statistics_pb2.Histogram | None:
    for histogram in feature.num_stats.histograms:
        if histogram.type == statistics_pb2.Histogram.QUANTILES:
            return histogram
    return None


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
    return Quantiles.from_buckets(
        buckets[0].low_value,
        [bucket.high_value for bucket in buckets],
        [bucket.sample_count for bucket in buckets],
    )


def _ranks(feature: statistics_pb2.FeatureNameStatistics, values: int) -> Ranks | None:
    strings = feature.string_stats
    if not values or feature.WhichOneof("stats") != "string_stats":
        return None
    buckets = [(bucket.label, bucket.sample_count) for bucket in strings.rank_histogram.buckets]
    return Ranks.from_buckets(buckets, values, strings.unique)
