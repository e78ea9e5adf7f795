"""Shares of rows, and the change of a share between two samples."""

from __future__ import annotations

import math
from statistics import NormalDist

from ..estimate import Estimate


def wilson_interval(share: float, size: int, confidence: float) -> tuple[float, float]:
    """The score interval of a proportion.

    Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927).

    Args:
      share: of ``size`` draws, from 0 to 1.
      size: number of draws; with none, nothing is known.
      confidence: two-sided.
    """
    if size == 0:
        return 0.0, 1.0
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    denominator = 1 + z * z / size
    centre = (share + z * z / (2 * size)) / denominator
    spread = share * (1 - share) / size + z * z / (4 * size * size)
    half_width = z * math.sqrt(spread) / denominator
    # Rounding alone would leave a share of nothing above a limit of 0.
    low = max(0.0, centre - half_width) if share > 0 else 0.0
    high = min(1.0, centre + half_width) if share < 1 else 1.0
    return low, high


def share_change(
    current: float, baseline: float, sizes: tuple[int, int], confidence: float
) -> Estimate:
    """By how much a share changed, up or down.

    The interval of the difference is the hybrid score interval, method 10 of Newcombe, "Interval
    estimation for the difference between independent proportions: comparison of eleven methods",
    Statistics in Medicine 17 (1998), folded at zero.

    Args:
      current: the share in the current sample.
      baseline: the share in the baseline.
      sizes: of the current sample and of the baseline.
      confidence: two-sided.
    """
    difference = current - baseline
    low_current, high_current = wilson_interval(current, sizes[0], confidence)
    low_baseline, high_baseline = wilson_interval(baseline, sizes[1], confidence)
    low = difference - math.hypot(current - low_current, high_baseline - baseline)
    high = difference + math.hypot(high_current - current, baseline - low_baseline)
    smallest = 0.0 if low <= 0 <= high else min(abs(low), abs(high))
    return Estimate(abs(difference), smallest, min(1.0, max(abs(low), abs(high))))


def share_within(certain: Estimate, size: int, confidence: float) -> Estimate:
    """Widens a share that is known within bounds by the sampling error of ``size`` draws."""
    low, _ = wilson_interval(certain.low, size, confidence)
    _, high = wilson_interval(certain.high, size, confidence)
    return Estimate(certain.value, low, high)
