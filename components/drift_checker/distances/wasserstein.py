"""The Wasserstein distance, which says how far values moved where KS says how many did."""

from __future__ import annotations

import numpy as np

from ..distributions.numeric import Numbers, NumericDistribution, quantile
from ..estimate import Estimate
from .overlay import Overlay


def wasserstein(overlay: Overlay, unit: float) -> Estimate | None:
    """By how much values moved on average, in units of the baseline's spread.

    The first Wasserstein distance is the area between the two distribution functions (Vallender,
    "Calculation of the Wasserstein distance between probability distributions on the line", Theory
    of Probability and its Applications 18 (1974)). A shift of all values by ``d`` makes ``d`` of
    it. The bounds hold the two samples' own; they make no allowance for the samples' sizes.

    Its defect: a few values far out weigh as much as they are far, so with heavy tails it says
    more of the largest values than of the rest.

    Args:
      overlay: of the two distributions.
      unit: what it is divided by; see :func:`spread`.

    Returns:
      None where values are infinite, or so large that their distance is.

    >>> from ..distributions.quantiles import Quantiles
    >>> old, new = Quantiles.from_buckets(0, [4], [1]), Quantiles.from_buckets(1, [5], [1])
    >>> wasserstein(Overlay.of(new, old, epsilon=1e-9), unit=2).value
    0.5
    """
    if not np.isfinite(overlay.points[[0, -1]]).all():
        return None
    with np.errstate(over="ignore"):
        widths = (overlay.points[1:] - overlay.points[:-1]) / unit
    if not np.isfinite(widths.sum()):
        return None
    low = float(widths @ overlay.at_least[:-1])
    high = float(widths @ overlay.at_most[:-1])
    area = float(widths @ _mean_height(overlay.gaps[:-1], overlay.gaps_below[1:]))
    return Estimate(min(max(area, low), high), low, high)


def spread(baseline: NumericDistribution, deviation: float) -> tuple[float, str] | None:
    """What distances are measured in: the baseline's interquartile range, as its histogram has it.

    Args:
      baseline: the distribution.
      deviation: its standard deviation, which serves where half of all values are one value.

    Returns:
      The unit and its name, or None where all values are one value or some are infinite.
    """
    low, high = quantile(baseline, np.array([0.25, 0.75]))
    if np.isfinite([low, high]).all() and high > low:
        return float(high - low), "interquartile ranges"
    if np.isfinite(deviation) and deviation > 0 and baseline.only_value is None:
        return deviation, "standard deviations"
    return None


def _mean_height(start: Numbers, end: Numbers) -> Numbers:
    """The mean of the absolute value of what runs straight from ``start`` to ``end``."""
    size = np.abs(start) + np.abs(end)
    crossing = start * end < 0
    with np.errstate(invalid="ignore", divide="ignore"):
        around_zero = (start**2 + end**2) / (2 * size)
    return np.where(crossing, around_zero, size / 2)
