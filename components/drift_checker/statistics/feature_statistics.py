"""Reads the statistics of a dataset, as TFDV saves them, feature by feature."""

from __future__ import annotations

import warnings

from google.protobuf.message import DecodeError
from tensorflow_metadata.proto.v0 import statistics_pb2

from ...errors import StatisticsError
from .dataset_statistics import DatasetStatistics
from .pool import pool
from .read_feature import MAKE_AGAIN, read_feature
from .weighting import effective_share

__all__ = ["DatasetStatistics", "parse_statistics", "pool", "read_slices", "read_statistics"]

ALL_EXAMPLES = "All Examples"
"""TFDV's name for the statistics of everything, beside those of its slices."""


def parse_statistics(
    serialized: bytes, where: str = ""
) -> statistics_pb2.DatasetFeatureStatisticsList:
    """Parses the bytes of a ``FeatureStats.pb``.

    Raises:
      StatisticsError: where they are cut short, damaged or no statistics at all; names ``where``.
    """
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        try:
            statistics = statistics_pb2.DatasetFeatureStatisticsList.FromString(serialized)
        except DecodeError as error:
            raise _damaged(where) from error
    # Some versions of protobuf keep what they read before a fault, and only warn of it.
    if any(issubclass(one.category, RuntimeWarning) for one in warned):
        raise _damaged(where)
    if not statistics.datasets:
        raise StatisticsError("The statistics file is empty", where=where)
    return statistics


def read_statistics(
    statistics: statistics_pb2.DatasetFeatureStatisticsList,
    quantile_buckets: int,
    where: str = "",
    weight_feature: str | None = None,
) -> DatasetStatistics:
    """Reads the features of the dataset, or of TFDV's slice of all examples.

    Args:
      statistics: as TFDV made them, with slices or without.
      quantile_buckets: with how many quantile buckets.
      where: the file, for errors.
      weight_feature: the feature that ``StatsOptions.weight_feature`` named, where the weighted
        statistics are to be read.

    Raises:
      StatisticsError: where a feature cannot be read, where a quantile histogram has not
        ``quantile_buckets`` buckets, and where the list holds slices only; names ``where``.
    """
    whole = _whole_dataset(statistics, where)
    return _read_dataset(whole, quantile_buckets, where, weight_feature)


def read_slices(
    statistics: statistics_pb2.DatasetFeatureStatisticsList,
    quantile_buckets: int,
    where: str = "",
    weight_feature: str | None = None,
) -> dict[str, DatasetStatistics]:
    """Reads the whole dataset, under the empty name, and each of its slices.

    Args:
      statistics: as for :func:`read_statistics`.
      quantile_buckets: as for :func:`read_statistics`.
      where: the file, for errors.
      weight_feature: as for :func:`read_statistics`.

    Raises:
      StatisticsError: as for :func:`read_statistics`, and where two slices have one name.
    """
    whole = _whole_dataset(statistics, where)
    read = {"": _read_dataset(whole, quantile_buckets, where, weight_feature)}
    for dataset in statistics.datasets:
        if dataset.name == whole.name:
            continue
        if dataset.name in read:
            raise StatisticsError(
                f"Two slices are named {dataset.name!r}", where=where, remedy=MAKE_AGAIN
            )
        read[dataset.name] = _read_dataset(dataset, quantile_buckets, where, weight_feature)
    return read


def _damaged(where: str) -> StatisticsError:
    return StatisticsError(
        "Not a statistics file, cut short or damaged", where=where, remedy=MAKE_AGAIN
    )


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
    dataset: statistics_pb2.DatasetFeatureStatistics,
    quantile_buckets: int,
    where: str,
    weight_feature: str | None,
) -> DatasetStatistics:
    try:
        share = None if weight_feature is None else effective_share(dataset, weight_feature)
        features = [read_feature(one, quantile_buckets, share) for one in dataset.features]
    except StatisticsError as error:
        raise StatisticsError(error.what, where=where, remedy=error.remedy) from error
    return DatasetStatistics(dataset.num_examples, {one.name: one for one in features})
