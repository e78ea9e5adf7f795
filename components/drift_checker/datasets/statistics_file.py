"""Statistics that TFX or TFDV saved, as bytes or as text."""

from __future__ import annotations

from pathlib import Path

from google.protobuf import text_format
from tensorflow_metadata.proto.v0 import statistics_pb2

from ...errors import StatisticsError
from ..statistics.feature_statistics import parse_statistics
from .form import Form
from .kinds import UNKNOWN


def load_statistics(path: Path, form: Form) -> statistics_pb2.DatasetFeatureStatisticsList:
    """Reads a statistics file.

    Raises:
      StatisticsError: where it is cut short, or no statistics at all; names the file.
    """
    serialized = path.read_bytes()
    if form is Form.STATISTICS_TEXT:
        serialized = _parse_text(serialized, path).SerializeToString()
    return parse_statistics(serialized, str(path))


def kinds_of_statistics(
    statistics: statistics_pb2.DatasetFeatureStatisticsList,
) -> dict[str, str]:
    """TFDV's type of each feature that has values; :data:`UNKNOWN` of one that has none."""
    kinds: dict[str, str] = {}
    for dataset in statistics.datasets:
        for feature in dataset.features:
            name = ".".join(feature.path.step) or feature.name
            kind = feature.WhichOneof("stats")
            has_values = kind and getattr(feature, kind).common_stats.tot_num_values
            type_name = statistics_pb2.FeatureNameStatistics.Type.Name(feature.type)
            kinds[name] = type_name if has_values else kinds.get(name, UNKNOWN)
    return kinds


def quantile_buckets(
    statistics: statistics_pb2.DatasetFeatureStatisticsList, where: str
) -> int | None:
    """With how many quantile buckets they were made; None where no feature has any.

    Raises:
      StatisticsError: where the features do not agree; names ``where``.
    """
    numbers = {
        len(histogram.buckets)
        for dataset in statistics.datasets
        for feature in dataset.features
        for histogram in feature.num_stats.histograms
        if histogram.type == statistics_pb2.Histogram.QUANTILES and histogram.buckets
    }
    if len(numbers) > 1:
        raise StatisticsError(
            f"The features have different numbers of quantile buckets: {sorted(numbers)}",
            where=where,
            remedy="Make the statistics again with StatisticsGen.",
        )
    return next(iter(numbers), None)


def _parse_text(text: bytes, path: Path) -> statistics_pb2.DatasetFeatureStatisticsList:
    try:
        return text_format.Parse(text, statistics_pb2.DatasetFeatureStatisticsList())
    except (text_format.ParseError, UnicodeDecodeError) as error:
        raise StatisticsError(
            f"Not statistics in text form: {error}",
            where=str(path),
            remedy="tfdv.write_stats_text writes such a file.",
        ) from error
