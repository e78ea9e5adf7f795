"""What every distribution of numbers can be asked, whatever it was read or put together from."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]


class NumericDistribution(Protocol):
    """What is known of the distribution function ``F`` of a sample of numbers."""

    @property
    def boundaries(self) -> Numbers:
        """The distinct values at which ``F`` is known best, ascending.

        The first is the smallest value of the sample and the last the largest, exactly.
        """

    @property
    def at(self) -> Numbers:
        """``F`` at each boundary."""

    @property
    def before(self) -> Numbers:
        """``F`` just below each boundary."""

    @property
    def only_value(self) -> float | None:
        """The value that all have, or None where they differ."""

    def share_of(self, value: float, epsilon: float) -> tuple[float, float]:
        """Bounds on the share of values that equal ``value``."""

    def share_up_to(self, points: Numbers) -> Numbers:
        """``F`` at ``points``, taken to be straight between boundaries."""

    def share_below(self, points: Numbers) -> Numbers:
        """``F`` just below ``points``, taken to be straight between boundaries."""

    def bounds(self, points: Numbers, epsilon: float) -> tuple[Numbers, Numbers, Numbers]:
        """What is certain of ``F``.

        Args:
          points: ascending, all boundaries among them.
          epsilon: error tolerance of the sketch.

        Returns:
          Lower bounds that hold at each point and up to the next one; upper bounds at each point;
          and upper bounds between each point and the next one.
        """


def quantile(distribution: NumericDistribution, shares: Numbers) -> Numbers:
    """The values up to which ``shares`` of all values lie.

    >>> from .quantiles import Quantiles
    >>> quartiles = quantile(Quantiles.from_buckets(0, [10, 30], [50, 50]), np.array([0.25, 0.75]))
    >>> quartiles.tolist()
    [5.0, 20.0]
    """
    levels = np.empty(2 * len(distribution.at))
    levels[::2], levels[1::2] = distribution.before, distribution.at
    np.maximum.accumulate(levels, out=levels)
    return np.interp(shares, levels, np.repeat(distribution.boundaries, 2))
