"""A numeric feature's distribution, as far as a quantile histogram of TFDV tells it."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Sequence
from functools import cached_property

import numpy as np

from .numeric import Numbers


@dataclasses.dataclass(frozen=True)
class Quantiles:
    """What is known of the distribution function ``F`` of a sample, epsilon left aside.

    TFDV asks a quantile sketch for ``N + 1`` values of rank ``0, 1/N ... 1`` and for the share of
    values up to each. Both are right to within epsilon, so a value that is asked for several times
    bounds the mass at it (a point mass of 12% spans 12 zero-width buckets of 100) and a bucket's
    inside is all that stays open.

    Attributes:
      boundaries: the distinct values, ascending; the first is the smallest value of the sample
        and the last the largest, exactly.
      at: ``F`` at each boundary.
      at_high: not less than ``F`` at each boundary; ``at``, save for the smallest value.
      before: not less than ``F`` anywhere below each boundary.
    """

    boundaries: Numbers
    at: Numbers
    at_high: Numbers
    before: Numbers

    @classmethod
    def from_buckets(
        cls, smallest: float, highs: Sequence[float], counts: Sequence[float]
    ) -> Quantiles:
        """Reads the buckets of a histogram of type QUANTILES.

        Args:
          smallest: lower end of the first bucket.
          highs: upper end of each bucket, ascending; also the next one's lower end.
          counts: number of values in each. TFDV spreads the count of equal buckets evenly, so
            only the sum up to the last bucket with the same upper end is meaningful.
        """
        return cls.from_ends(np.array([smallest, *highs], float), np.array(counts, float))

    @classmethod
    def from_ends(cls, ends: Numbers, counts: Numbers) -> Quantiles:
        """As :meth:`from_buckets`, from the first lower end and all upper ones."""
        totals = np.zeros(len(ends))
        np.cumsum(counts, out=totals[1:])
        is_first = np.ones(len(ends) + 1, dtype=bool)
        np.not_equal(ends[1:], ends[:-1], out=is_first[1:-1])
        is_first, is_last = is_first[:-1], is_first[1:]
        at = totals[is_last] / totals[-1]
        before = np.minimum(np.flatnonzero(is_first) / len(counts), at)
        at_high = at.copy()
        if len(at) > 1 and is_last[0]:
            at_high[0] = before[1]
        return cls(ends[is_first], at, at_high, before)

    @property
    def only_value(self) -> float | None:
        """The value that all have, or None where they differ."""
        return float(self.boundaries[0]) if len(self.boundaries) == 1 else None

    def share_of(self, value: float, epsilon: float) -> tuple[float, float]:
        """Bounds on the share of values that equal ``value``."""
        if not self.boundaries[0] <= value <= self.boundaries[-1]:
            return 0.0, 0.0
        left = int(np.searchsorted(self.boundaries, value, side="right")) - 1
        if self.boundaries[left] != value:
            return 0.0, float(self.before[left + 1] - self.at[left] + 2 * epsilon)
        lowest = self.at[left] - self.before[left] - 2 * epsilon
        highest = self.at_high[left] - (self.at[left - 1] if left else 0.0) + 2 * epsilon
        return max(0.0, float(lowest)), min(1.0, float(highest))

    def share_up_to(self, points: Numbers) -> Numbers:
        """``F`` at ``points``, taken to be straight between boundaries."""
        # Of two equal places the later one counts.
        return np.interp(points, *self._steps, left=0.0)

    def share_below(self, points: Numbers) -> Numbers:
        """``F`` just below ``points``, taken to be straight between boundaries."""
        places, shares = self._steps
        return np.interp(-points[::-1], -places[::-1], shares[::-1], right=0.0)[::-1]

    @cached_property
    def _steps(self) -> tuple[Numbers, Numbers]:
        """Places and shares of a line that runs straight between boundaries and jumps at them."""
        shares = np.empty(2 * len(self.at))
        shares[0], shares[1::2] = 0.0, self.at
        np.maximum(self.before[1:], self.at[:-1], out=shares[2::2])
        places = np.repeat(self.boundaries, 2)
        if np.isfinite(self.boundaries[[0, -1]]).all():
            return places, shares
        return _halfway_to_infinity(places, shares)

    def bounds(self, points: Numbers, epsilon: float) -> tuple[Numbers, Numbers, Numbers]:
        """What is certain of ``F``: see :class:`NumericDistribution`."""
        at_low = np.maximum(self.at - epsilon, 0)
        at_high = np.minimum(self.at_high + epsilon, 1)
        before = np.minimum(self.before + epsilon, 1)
        at_low[-1], at_high[-1], before[0] = 1, 1, 0
        left = np.searchsorted(self.boundaries, points, side="right") - 1
        low = np.where(left >= 0, at_low[left], 0)
        high_after = np.append(before, 1.0)[left + 1]
        is_boundary = (left >= 0) & (self.boundaries[left] == points)
        high = np.where(is_boundary, np.minimum(at_high[left], high_after), high_after)
        return low, high, high_after


def _halfway_to_infinity(places: Numbers, shares: Numbers) -> tuple[Numbers, Numbers]:
    """Gives half of a bucket that reaches to infinity to all places inside it.

    Nothing tells where in it its values are, so the share is wrong by half of it at most.
    """
    line: list[tuple[float, float]] = []
    for left, right in itertools.pairwise(zip(places, shares, strict=True)):
        line.append(left)
        if left[0] < right[0] and not np.isfinite([left[0], right[0]]).all():
            half = (left[1] + right[1]) / 2
            first = max(np.nextafter(left[0], np.inf), np.finfo(float).min)
            last = min(np.nextafter(right[0], -np.inf), np.finfo(float).max)
            line += [(first, half), (last, half)]
    line.append((places[-1], shares[-1]))
    return np.array(line).T[0], np.array(line).T[1]
