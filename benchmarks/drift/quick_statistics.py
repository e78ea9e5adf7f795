"""Statistics of random samples in milliseconds, with what TFDV would have written of them.

TFDV takes a quarter of a second and more for a dataset, and thousands of splits are needed. Counts,
moments and rank histograms are TFDV's; quantiles are those of a sketch that does not err. What uses
this holds some of its verdicts against statistics by TFDV itself.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from tensorflow_metadata.proto.v0 import statistics_pb2

LISTED = 1000
"""Values that a rank histogram lists at most."""

Rows = npt.NDArray[np.int64]


class Population:
    """Rows to draw samples from, column by column as arrays."""

    def __init__(self, rows: pd.DataFrame) -> None:
        self.size = len(rows)
        self._numbers: dict[str, npt.NDArray[np.float64]] = {}
        self._codes: dict[str, tuple[npt.NDArray[np.int64], list[str]]] = {}
        self._whole = {name for name in rows if rows[name].dtype.kind == "i"}
        for name in rows:
            if rows[name].dtype == object:
                codes, labels = pd.factorize(rows[name])
                self._codes[name] = codes, list(labels)
            else:
                self._numbers[name] = rows[name].to_numpy(dtype=float)

    def split(self, size: int, rng: np.random.Generator) -> tuple[Rows, Rows]:
        """Two disjoint random samples of ``size`` rows each."""
        drawn = rng.choice(self.size, 2 * size, replace=False)
        return drawn[:size], drawn[size:]

    def statistics(
        self, rows: Rows, buckets: int = 100
    ) -> statistics_pb2.DatasetFeatureStatisticsList:
        """The statistics of some rows; a NaN is a missing value, as pandas has it."""
        made = statistics_pb2.DatasetFeatureStatisticsList()
        dataset = made.datasets.add(num_examples=len(rows))
        for name, column in self._numbers.items():
            values = column[rows]
            _fill_number(_add(dataset, name), values, buckets, name in self._whole)
        for name, (codes, labels) in self._codes.items():
            _fill_category(_add(dataset, name), codes[rows], labels)
        return made


def _add(
    dataset: statistics_pb2.DatasetFeatureStatistics, name: str
) -> statistics_pb2.FeatureNameStatistics:
    feature = dataset.features.add()
    feature.path.step.append(name)
    return feature


def _fill_number(
    feature: statistics_pb2.FeatureNameStatistics,
    column: npt.NDArray[np.float64],
    buckets: int,
    whole: bool,
) -> None:
    kinds = statistics_pb2.FeatureNameStatistics
    feature.type = kinds.INT if whole else kinds.FLOAT
    values = np.sort(column[~np.isnan(column)])
    numbers = feature.num_stats
    _count(numbers.common_stats, len(values), len(column))
    if not len(values):
        return
    numbers.mean, numbers.std_dev = float(values.mean()), float(values.std())
    numbers.min, numbers.max = float(values[0]), float(values[-1])
    numbers.median = float(np.median(values))
    numbers.num_zeros = int((values == 0).sum())
    ranks = np.arange(buckets + 1) * len(values) // buckets
    ends = values[np.minimum(ranks, len(values) - 1)]
    up_to = np.searchsorted(values, ends, "right")
    counts = np.diff(up_to, prepend=0)
    counts[1] += counts[0]
    histogram = numbers.histograms.add(type=statistics_pb2.Histogram.QUANTILES)
    for low, high, count in zip(ends, ends[1:], counts[1:], strict=False):
        histogram.buckets.add(low_value=low, high_value=high, sample_count=count)


def _fill_category(
    feature: statistics_pb2.FeatureNameStatistics, codes: npt.NDArray[np.int64], labels: list[str]
) -> None:
    feature.type = statistics_pb2.FeatureNameStatistics.STRING
    strings = feature.string_stats
    counts = np.bincount(codes[codes >= 0], minlength=len(labels))
    _count(strings.common_stats, int(counts.sum()), len(codes))
    strings.unique = int((counts > 0).sum())
    for code in np.argsort(-counts, kind="stable")[: min(LISTED, strings.unique)]:
        bucket = strings.rank_histogram.buckets.add()
        bucket.label, bucket.sample_count = labels[code], counts[code]


def _count(common: statistics_pb2.CommonStatistics, values: int, rows: int) -> None:
    common.num_non_missing, common.num_missing = values, rows - values
    common.tot_num_values = values
    common.min_num_values = common.max_num_values = 1
    common.avg_num_values = 1.0
