"""Features that have lost all their variety.

A sensor that is stuck, or a join that fills one value in, says nothing any more. Where that value
was the most frequent one before, the distributions hardly part: dry hours are 93% of the hours.
"""

from __future__ import annotations

import dataclasses
from typing import Any, Protocol, TypeVar

from ..estimate import Estimate
from .proportion import share_change

V = TypeVar("V", bound=float | str)


class Distribution(Protocol[V]):
    """What is asked of either kind of distribution."""

    @property
    def only_value(self) -> V | None:
        """The value that all have, or None where they differ."""

    def share_of(self, value: V, epsilon: float) -> tuple[float, float]:
        """Bounds on the share of values that equal ``value``."""


@dataclasses.dataclass(frozen=True)
class Constancy:
    """The share of the baseline's values that differ from the only value of the current ones.

    Attributes:
      low: the share is not below it, in the sample.
      high: the share is not above it, in the sample.
      sizes: numbers of values, current and baseline.
    """

    low: float
    high: float
    sizes: tuple[int, int]

    @property
    def value(self) -> float:
        """The best single figure."""
        return (self.low + self.high) / 2

    def estimate_at(self, confidence: float) -> Estimate:
        """With the interval of the change of that share, down to nothing.

        A rare value which happens to be absent from a small sample thus decides nothing.
        """
        # The first value could be any: only those after it had to repeat it.
        sizes = (self.sizes[0] - 1, self.sizes[1])
        low = share_change(0.0, self.low, sizes, confidence).low
        high = share_change(0.0, self.high, sizes, confidence).high
        return Estimate(self.value, low, high)


def constancy(
    current: Distribution[Any],
    baseline: Distribution[Any],
    sizes: tuple[int, int],
    epsilon: float,
) -> Constancy | None:
    """What of the baseline's variety is lost.

    Args:
      current: distribution of the current values.
      baseline: of the baseline's.
      sizes: numbers of values, current and baseline.
      epsilon: error tolerance of the quantiles.

    Returns:
      None where the current values differ, and where the baseline's were all equal too.
    """
    value = current.only_value
    if value is None or baseline.only_value is not None:
        return None
    least, most = baseline.share_of(value, epsilon)
    return Constancy(1 - most, 1 - least, sizes)
