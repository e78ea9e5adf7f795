"""Puts the statistics of several datasets together, as if all their rows were one dataset."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from ...errors import StatisticsError
from ..distributions.equal_widths import EqualWidths
from ..distributions.numeric import NumericDistribution
from ..distributions.pooled import PooledQuantiles, pooled_ranks
from ..distributions.ranks import Ranks
from .dataset_statistics import DatasetStatistics, FeatureStatistics, Mass

MIXED = "mixed"
"""Kind of a feature that holds numbers in one dataset and text in another."""


def pool(datasets: Sequence[DatasetStatistics]) -> DatasetStatistics:
    """The statistics of all rows of ``datasets`` together, for instance of the last spans.

    What is certain of every part is certain of the whole, so that distances from it keep their
    bounds. A feature that a dataset lacks has no value in any of its rows, which is how TFDV sees
    it. One whose kind changed among them has no distribution; it differs from any other.

    Args:
      datasets: at least one; all with weights, or none.

    Raises:
      StatisticsError: where there are none.
    """
    if not datasets:
        raise StatisticsError(
            "There are no statistics to put together", remedy="Name at least one span."
        )
    if len(datasets) == 1:
        return datasets[0]
    names = {name: None for dataset in datasets for name in dataset.features}
    return DatasetStatistics(
        rows=sum(dataset.rows for dataset in datasets),
        features={name: _pool_feature(name, datasets) for name in names},
    )


def _pool_feature(name: str, datasets: Sequence[DatasetStatistics]) -> FeatureStatistics:
    found = [dataset.features[name] for dataset in datasets if name in dataset.features]
    absent = sum(dataset.rows for dataset in datasets if name not in dataset.features)
    # The type of a feature without any value is a guess.
    typed = [part for part in found if part.values] or found[-1:]
    kinds, types = {part.kind for part in typed}, {part.type for part in typed}
    alike = len(kinds) == 1
    values = [part for part in typed if part.values > part.nan] if alike else []
    mean, deviation = _moments(values)
    return FeatureStatistics(
        name=name,
        type=typed[0].type if len(types) == 1 else _common_type(types, alike),
        kind=typed[0].kind if alike else MIXED,
        rows=sum(part.rows for part in found) + absent,
        missing=sum(part.missing for part in found) + absent,
        values=sum(part.values for part in found),
        nan=sum(part.nan for part in found),
        quantiles=_quantiles(values),
        ranks=_ranks(values),
        equal_widths=_equal_widths(values),
        mean=mean,
        deviation=deviation,
        weighted=_weighted(found, absent),
    )


def _common_type(types: set[str], alike: bool) -> str:
    """Whole numbers beside fractions are numbers; of other types all are named."""
    return "FLOAT" if alike and types == {"INT", "FLOAT"} else " and ".join(sorted(types))


def _weights(parts: Sequence[FeatureStatistics]) -> list[float]:
    masses = [part.mass.values - part.mass.nan for part in parts]
    total = math.fsum(masses)
    return [mass / total for mass in masses]


def _quantiles(parts: Sequence[FeatureStatistics]) -> NumericDistribution | None:
    known = [part.quantiles for part in parts if part.quantiles is not None]
    if not parts or len(known) < len(parts):
        return None
    return PooledQuantiles(known, np.array(_weights(parts)))


def _ranks(parts: Sequence[FeatureStatistics]) -> Ranks | None:
    known = [part.ranks for part in parts if part.ranks is not None]
    if not parts or len(known) < len(parts):
        return None
    return pooled_ranks(known, _weights(parts))


def _equal_widths(parts: Sequence[FeatureStatistics]) -> EqualWidths | None:
    known = [part.equal_widths for part in parts if part.equal_widths is not None]
    if not parts or len(known) < len(parts):
        return None
    return EqualWidths.pooled(known)


def _moments(parts: Sequence[FeatureStatistics]) -> tuple[float, float]:
    """Mean and standard deviation of all values, from those of the parts."""
    if not parts:
        return 0.0, 0.0
    weights = _weights(parts)
    mean = sum(weight * part.mean for weight, part in zip(weights, parts, strict=True))
    # The root of a sum of squares that may themselves be too large to write down.
    deviations = (
        math.sqrt(weight) * math.hypot(part.deviation, part.mean - mean)
        for weight, part in zip(weights, parts, strict=True)
    )
    return mean, math.hypot(*deviations)


def _weighted(found: Sequence[FeatureStatistics], absent: int) -> Mass | None:
    masses = [part.weighted for part in found if part.weighted is not None]
    if not masses or len(masses) < len(found):
        return None
    # Rows of a dataset that lacks the feature have weights too, which nothing tells: one each.
    parts = [
        (mass.rows, part.rows * mass.effective_share)
        for mass, part in zip(masses, found, strict=True)
    ]
    parts.append((float(absent), float(absent)))
    total = math.fsum(rows for rows, _ in parts)
    squares = math.fsum(rows**2 / effective for rows, effective in parts if effective)
    counted = sum(part.rows for part in found) + absent
    return Mass(
        rows=total,
        missing=sum(mass.missing for mass in masses) + absent,
        values=sum(mass.values for mass in masses),
        nan=sum(mass.nan for mass in masses),
        effective_share=total**2 / squares / counted if squares else 1.0,
    )
