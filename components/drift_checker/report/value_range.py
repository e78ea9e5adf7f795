"""The stretch of values that a drawing of two distributions shows."""

from __future__ import annotations

import numpy as np

from ..distributions.numeric import NumericDistribution

FARTHEST = 1e300


def shown_range(current: NumericDistribution, baseline: NumericDistribution) -> tuple[float, float]:
    """All but the outer hundredth on either side: heavy tails squeeze the rest into one line."""
    lows, highs = [], []
    for one in (current, baseline):
        finite = np.isfinite(one.boundaries)
        lows.append(one.boundaries[finite & (one.at >= 0.01)].min(initial=np.inf))
        highs.append(one.boundaries[finite & (one.before <= 0.99)].max(initial=-np.inf))
    # Beyond these the width of the range would no longer be a number.
    low, high = max(float(min(lows)), -FARTHEST), min(float(max(highs)), FARTHEST)
    if low < high:
        return low, high
    middle = low if low < FARTHEST else 0.0
    margin = max(0.5, abs(middle) * 1e-6)
    return middle - margin, middle + margin
