"""What rows of unequal weight are worth as a sample."""

from __future__ import annotations

from tensorflow_metadata.proto.v0 import statistics_pb2

from ...errors import StatisticsError
from .read_feature import feature_name

_REMEDY = "Make the statistics with StatsOptions(weight_feature={!r}), or clear the setting."


def effective_share(dataset: statistics_pb2.DatasetFeatureStatistics, weight_feature: str) -> float:
    """The effective sample size over the number of rows.

    ``n`` rows whose weights have the coefficient of variation ``cv`` estimate a mean as well as
    ``n / (1 + cv**2)`` rows of equal weight: Kish, "Survey Sampling" (1965). That is also
    ``(sum w)**2 / sum w**2``, by which McDiarmid's margin widens exactly where the weights are
    given. Of a feature with gaps, the rows that have a value are taken to be weighted like all.

    Args:
      dataset: its statistics, of which the weight feature's own mean and deviation are used.
      weight_feature: the feature that ``StatsOptions.weight_feature`` named.

    Raises:
      StatisticsError: where the feature is absent, no number, or nothing in all rows.
    """
    if not dataset.num_examples:
        return 1.0
    for feature in dataset.features:
        if feature_name(feature) == weight_feature:
            numbers = feature.num_stats
            if numbers.mean > 0:
                variation = numbers.std_dev / numbers.mean
                return float(1 / (1 + variation * variation))
            raise StatisticsError(
                f"Weight feature {weight_feature!r} is not positive on average",
                remedy=_REMEDY.format(weight_feature),
            )
    raise StatisticsError(
        f"There are no statistics of the weight feature {weight_feature!r}",
        remedy=_REMEDY.format(weight_feature),
    )
