"""The Kolmogorov-Smirnov distance of two samples of which only quantile histograms are kept."""

from __future__ import annotations

import numpy as np

from ..distributions.numeric import NumericDistribution
from ..estimate import Estimate
from .overlay import Overlay


def ks_distance(
    current: NumericDistribution, baseline: NumericDistribution, epsilon: float
) -> Estimate:
    """The largest gap between two distribution functions, with bounds that are certain.

    The distance of the two samples, ties and point masses included, lies within ``low`` and
    ``high``: twice the sketches' error and the mass of the buckets that one side's boundaries
    straddle on the other is what stays open between them.

    Args:
      current: distribution of the current sample.
      baseline: distribution of the baseline.
      epsilon: the error tolerance that both were made with.
    """
    return ks_of(Overlay.of(current, baseline, epsilon))


def ks_of(overlay: Overlay) -> Estimate:
    """:func:`ks_distance` of two distributions that lie over each other already."""
    at_most = float(np.max(overlay.at_most))
    gap = float(np.max(np.abs(overlay.gaps)))
    return Estimate(min(max(gap, overlay.surely), at_most), overlay.surely, at_most)


def largest_gap(current: NumericDistribution, baseline: NumericDistribution) -> tuple[float, float]:
    """Where the two distribution functions differ most, and by how much there.

    Both are taken to be straight between their boundaries.
    """
    points = np.union1d(current.boundaries, baseline.boundaries)
    gaps = np.abs(current.share_up_to(points) - baseline.share_up_to(points))
    widest = int(np.argmax(gaps))
    return float(points[widest]), float(gaps[widest])
