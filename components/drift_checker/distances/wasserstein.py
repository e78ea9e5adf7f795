"""The Wasserstein distance, which says how far values moved where KS says how many did."""

from __future__ import annotations

import math

import numpy as np

from ..distributions.numeric import Numbers
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
    points = overlay.points
    with np.errstate(over="ignore", invalid="ignore"):
        widths = (points[1:] - points[:-1]) / unit
        whole = widths.sum() + points[0]
    if not math.isfinite(whole):
        return None
    low = float(widths @ overlay.at_least[:-1])
    high = float(widths @ overlay.at_most[:-1])
    area = float(widths @ _mean_height(overlay.gaps[:-1], overlay.gaps_below[1:]))
    return Estimate(min(max(area, low), high), low, high)


def spread(quartiles: Numbers, deviation: float) -> tuple[float, str] | None:
    """What distances are measured in: the baseline's interquartile range, as its histogram has it.

    Args:
      quartiles: the baseline's first and third.
      deviation: its standard deviation, which serves where half of all values are one value.

    Returns:
      The unit and its name, or None where all values are one value or some are infinite.
    """
    low, high = quartiles.tolist()
    if high > low and math.isfinite(high - low):
        return high - low, "interquartile ranges"
    if math.isfinite(deviation) and deviation > 0:
        return deviation, "standard deviations"
    return None


def _mean_height(start: Numbers, end: Numbers) -> Numbers:
    """The mean of the absolute value of what runs straight from ``start`` to ``end``."""
    size = np.abs(start) + np.abs(end)
    # Where the line crosses zero, what is twice the product of the ends is missing.
    return size / 2 + np.minimum(start * end, 0) / np.maximum(size, np.finfo(float).tiny)
