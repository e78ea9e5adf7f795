"""The Kolmogorov-Smirnov distance of two samples of which only quantile histograms are kept."""

from __future__ import annotations

import numpy as np

from ..distributions.quantiles import Quantiles
from ..estimate import Estimate


def ks_distance(current: Quantiles, baseline: Quantiles, epsilon: float) -> Estimate:
    """The largest gap between two distribution functions, with bounds that are certain.

    The distance of the two samples, ties and point masses included, lies within ``low`` and
    ``high``: twice the sketches' error and the mass of the buckets that one side's boundaries
    straddle on the other is what stays open between them.

    Args:
      current: distribution of the current sample.
      baseline: distribution of the baseline.
      epsilon: the error tolerance that both were made with.
    """
    points = np.union1d(current.boundaries, baseline.boundaries)
    low, high, high_after = current.bounds(points, epsilon)
    other_low, other_high, other_high_after = baseline.bounds(points, epsilon)
    at_least = max(0.0, np.max(low - other_high), np.max(other_low - high))
    at_most = max(np.max(high_after - other_low), np.max(other_high_after - low))
    gap = np.max(np.abs(current.share_up_to(points) - baseline.share_up_to(points)))
    return Estimate(float(np.clip(gap, at_least, at_most)), float(at_least), float(at_most))


def largest_gap(current: Quantiles, baseline: Quantiles) -> tuple[float, float]:
    """Where the two distribution functions differ most, and by how much there.

    Both are taken to be straight between their boundaries.
    """
    points = np.union1d(current.boundaries, baseline.boundaries)
    gaps = np.abs(current.share_up_to(points) - baseline.share_up_to(points))
    widest = int(np.argmax(gaps))
    return float(points[widest]), float(gaps[widest])
