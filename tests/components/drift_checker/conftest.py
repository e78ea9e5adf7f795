"""Statistics as TFDV would save them, made from raw values in milliseconds, and exact distances."""

from __future__ import annotations

import collections

import numpy as np
import pyarrow as pa
import pytest
from tensorflow_metadata.proto.v0 import statistics_pb2

from tidegate.components.drift_checker.distributions.quantiles import Quantiles
from tidegate.components.drift_checker.distributions.ranks import Ranks


class ByHand:
    """What TFDV does to a column, error of its sketch included where asked for."""

    @staticmethod
    def buckets(values, number=100, epsilon=0.0, rng=None):
        """Lows, highs and counts of a QUANTILES histogram.

        ``rng`` moves every rank and every cumulative count by up to ``epsilon``, as the sketch
        may.
        """
        ordered = np.sort(np.asarray(values, dtype=float))
        size = len(ordered)
        ranks = np.arange(number + 1) / number * size
        if rng is not None:
            ranks = ranks + rng.uniform(-epsilon, epsilon, number + 1) * size
        picked = np.clip(np.floor(ranks).astype(int), 0, size - 1)
        ends = np.maximum.accumulate(ordered[picked])
        ends[0], ends[-1] = ordered[0], ordered[-1]
        cumulated = np.searchsorted(ordered, ends, "right").astype(float)
        if rng is not None:
            cumulated = cumulated + rng.uniform(0, epsilon) * size * rng.random(number + 1)
            cumulated = cumulated[np.searchsorted(ends, ends, "left")]
            cumulated = np.minimum(np.maximum.accumulate(cumulated), size)
            cumulated[ends == ends[-1]] = size
        return ends[:-1], ends[1:], _spread(ends[:-1], ends[1:], cumulated)

    @staticmethod
    def sketched(values, weights=None, batches=1, epsilon=0.001, number=100):
        """A Quantiles from the sketch that TFDV itself uses, one for each batch, merged."""
        from tfx_bsl.sketches import QuantilesSketch

        merged = None
        for start in range(min(batches, len(values))):
            sketch = QuantilesSketch(eps=epsilon, max_num_elements=1 << 32, num_streams=1)
            columns = [values] if weights is None else [values, weights]
            sketch.AddValues(*(pa.array(np.asarray(one, float)[start::batches]) for one in columns))
            if merged is None:
                merged = sketch
            else:
                merged.Merge(sketch)
        # TFDV asks for a hundred times as many and keeps each hundredth.
        ends, cumulated = (
            np.asarray(one.flatten().to_numpy(zero_copy_only=False))[::100]
            for one in merged.GetQuantilesAndCumulativeWeights(100 * number)
        )
        counts = _spread(ends[:-1], ends[1:], cumulated)
        return Quantiles.from_buckets(ends[0], ends[1:], counts)

    @classmethod
    def quantiles(cls, values, number=100, epsilon=0.0, rng=None):
        """A Quantiles read from such a histogram."""
        lows, highs, counts = cls.buckets(values, number, epsilon, rng)
        return Quantiles.from_buckets(lows[0], highs, counts)

    @staticmethod
    def ranks(values, listed=1000):
        """A Ranks read from a rank histogram that lists ``listed`` values at most."""
        counts = collections.Counter(values)
        return Ranks.from_buckets(counts.most_common(listed), len(values), len(counts))

    @classmethod
    def statistics(cls, columns, number=100, listed=1000):
        """A DatasetFeatureStatisticsList of ``columns``; None stands for a missing value."""
        rows = len(next(iter(columns.values()), []))
        statistics = statistics_pb2.DatasetFeatureStatisticsList()
        dataset = statistics.datasets.add(num_examples=rows)
        for name, cells in columns.items():
            feature = dataset.features.add()
            feature.path.step.append(name)
            cls._fill(feature, [cell for cell in cells if cell is not None], rows, number, listed)
        return statistics

    @classmethod
    def _fill(cls, feature, values, rows, number, listed):
        if values and isinstance(values[0], str):
            feature.type = statistics_pb2.FeatureNameStatistics.STRING
            common = feature.string_stats.common_stats
            counts = collections.Counter(values)
            feature.string_stats.unique = len(counts)
            for label, count in counts.most_common(listed):
                feature.string_stats.rank_histogram.buckets.add(label=label, sample_count=count)
        else:
            whole = all(isinstance(value, (int, np.integer)) for value in values)
            kinds = statistics_pb2.FeatureNameStatistics
            feature.type = kinds.INT if whole and values else kinds.FLOAT
            common = feature.num_stats.common_stats
            numbers = [value for value in values if value == value]
            histogram = feature.num_stats.histograms.add(
                type=statistics_pb2.Histogram.QUANTILES, num_nan=len(values) - len(numbers)
            )
            buckets = zip(*cls.buckets(numbers, number), strict=True) if numbers else ()
            for low, high, count in buckets:
                histogram.buckets.add(low_value=low, high_value=high, sample_count=count)
            cls._describe(feature.num_stats, np.array(numbers, dtype=float), histogram.num_nan)
        common.num_non_missing = len(values)
        common.num_missing = rows - len(values)
        common.tot_num_values = len(values)

    @staticmethod
    def _describe(num_stats, numbers, nan):
        finite = numbers[np.isfinite(numbers)]
        if len(finite) == 0:
            return
        with np.errstate(all="ignore"):
            num_stats.mean, num_stats.std_dev = numbers.mean(), numbers.std()
        histogram = num_stats.histograms.add(type=statistics_pb2.Histogram.STANDARD, num_nan=nan)
        with np.errstate(over="ignore"):
            if not np.isfinite(np.ptp(finite)):
                return  # TFDV leaves the histogram empty.
        one_value = finite.min() == finite.max()
        edges = finite[[0, 0]] if one_value else np.linspace(finite.min(), finite.max(), 11)
        counts = [len(finite)] if one_value else np.histogram(finite, edges)[0]
        for low, high, count in zip(edges[:-1], edges[1:], counts, strict=True):
            histogram.buckets.add(low_value=low, high_value=high, sample_count=count)

    @staticmethod
    def exact_ks(one, other):
        """The Kolmogorov-Smirnov distance of two samples."""
        one, other = np.sort(one), np.sort(other)
        points = np.union1d(one, other)
        shares = [np.searchsorted(side, points, "right") / len(side) for side in (one, other)]
        return float(np.max(np.abs(shares[0] - shares[1])))

    @staticmethod
    def exact_total_variation(one, other):
        """Half the L1 distance of two samples' shares."""
        counts = [collections.Counter(side) for side in (one, other)]
        return 0.5 * sum(
            abs(counts[0][label] / len(one) - counts[1][label] / len(other))
            for label in {*counts[0], *counts[1]}
        )


def _spread(lows, highs, cumulated):
    """TFDV spreads the count of buckets with the same upper end, and that of the smallest value."""
    counts = np.diff(cumulated)
    for end in np.unique(highs):
        equal = highs == end
        counts[equal] = counts[equal].sum() / equal.sum()
    first = (lows == lows[0]) & (highs == highs[0])
    counts[first] += cumulated[0] / first.sum()
    return counts


@pytest.fixture(scope="session")
def by_hand():
    """See :class:`ByHand`."""
    return ByHand


@pytest.fixture
def rng():
    """A generator with a fixed seed."""
    return np.random.default_rng(20130101)
