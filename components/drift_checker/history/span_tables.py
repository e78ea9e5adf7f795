"""One feature over all spans, as tables whose rows pool by averaging."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from ..statistics.dataset_statistics import DatasetStatistics, FeatureStatistics

Numbers = npt.NDArray[np.float64]
Distance = Callable[[Numbers, Numbers], Numbers]
"""Of rows from rows of the same number; the last axis is summed up."""

MaybeFeature = FeatureStatistics | None


@dataclasses.dataclass(frozen=True)
class SpanTable:
    """What one statistic needs of one feature in every span.

    Attributes:
      feature: its name.
      statistic: as limits name it.
      rows: spans by cells: values of the distribution function at common points, shares of the
        categories, or one share; a row of NaN where the span says nothing.
      sizes: what each span weighs in a pool.
      distance: of rows of the table from rows of their references.
    """

    feature: str
    statistic: str
    rows: Numbers
    sizes: Numbers
    distance: Distance

    def distances(self, members: npt.NDArray[np.bool_]) -> Numbers:
        """Each span's distance from the pool of its reference; NaN where there is none.

        Args:
          members: square, row ``i`` marks the spans in the reference of span ``i``.
        """
        known = ~np.isnan(self.rows).any(axis=-1)
        weights = members * np.where(known, self.sizes, 0.0)
        totals = weights.sum(axis=-1, keepdims=True)
        with np.errstate(invalid="ignore"):
            pooled = (weights / totals) @ np.where(known[:, None], self.rows, 0.0)
        return self.distance(self.rows, pooled)


def span_tables(history: Sequence[DatasetStatistics]) -> Iterator[SpanTable]:
    """The tables of every feature of ``history``, whichever spans it is in."""
    for name in sorted({name for dataset in history for name in dataset.features}):
        features = [dataset.features.get(name) for dataset in history]
        yield _shares(name, "missing_share", features, _missing)
        kinds = {one.kind for one in features if one is not None and one.values}
        if kinds == {"numeric"}:
            yield from _numeric(name, features)
        elif kinds == {"categorical"}:
            yield from _categorical(name, features)


def ks(rows: Numbers, pooled: Numbers) -> Numbers:
    """The largest gap of the distribution functions."""
    gap: Numbers = np.abs(rows - pooled).max(axis=-1)
    return gap


def total_variation(rows: Numbers, pooled: Numbers) -> Numbers:
    """Half the sum of the differences of shares."""
    half: Numbers = np.abs(rows - pooled).sum(axis=-1) / 2
    return half


def unseen(rows: Numbers, pooled: Numbers) -> Numbers:
    """The share of values that the reference does not hold."""
    share: Numbers = (rows * np.where(np.isnan(pooled), np.nan, pooled == 0)).sum(axis=-1)
    return share


def _numeric(name: str, features: Sequence[MaybeFeature]) -> Iterator[SpanTable]:
    quantiles = [one.quantiles if one is not None else None for one in features]
    known = [one.boundaries for one in quantiles if one is not None]
    if known:
        points = np.unique(np.concatenate(known))
        empty = np.full(len(points), np.nan)
        rows = [empty if one is None else one.share_up_to(points) for one in quantiles]
        sizes = [0.0 if one is None else one.mass.values - one.mass.nan for one in features]
        yield SpanTable(name, "ks", np.array(rows), np.array(sizes, float), ks)
    if any(one is not None and one.nan for one in features):
        yield _shares(name, "nan_share", features, _nan)


def _categorical(name: str, features: Sequence[MaybeFeature]) -> Iterator[SpanTable]:
    ranks = [one.ranks if one is not None else None for one in features]
    if any(one is not None and one.unlisted for one in ranks):
        # What a truncated vocabulary hides makes every distance an interval.
        return
    values = sorted({value for one in ranks if one is not None for value in one.shares})
    rows = np.full((len(ranks), len(values)), np.nan)
    for row, one in zip(rows, ranks, strict=True):
        if one is not None:
            row[:] = [one.shares.get(value, 0.0) for value in values]
    sizes = np.array([0.0 if one is None else one.mass.values for one in features], float)
    for statistic, distance in (("total_variation", total_variation), ("unseen", unseen)):
        yield SpanTable(name, statistic, rows, sizes, distance)


def _shares(
    name: str,
    statistic: str,
    features: Sequence[MaybeFeature],
    share_and_size: Callable[[FeatureStatistics], tuple[float, float]],
) -> SpanTable:
    pairs = [(np.nan, 0) if one is None else share_and_size(one) for one in features]
    shares, sizes = (np.array(column, float) for column in zip(*pairs, strict=True))
    return SpanTable(name, statistic, shares[:, None], sizes, ks)


def _missing(feature: FeatureStatistics) -> tuple[float, float]:
    return (feature.missing_share if feature.rows else np.nan), feature.mass.rows


def _nan(feature: FeatureStatistics) -> tuple[float, float]:
    return (feature.nan_share if feature.values else np.nan), feature.mass.values
