"""Features that have lost all their variety.

A sensor that is stuck, or a join that fills one value in, says nothing any more. Where that value
was the most frequent one before, the distributions hardly part: dry hours are 93% of the hours.
"""

from __future__ import annotations

from typing import Any, Protocol, TypeVar

from .estimate import Estimate
from .proportion import share_change

V = TypeVar("V", bound=float | str)


class Distribution(Protocol[V]):
    """What is asked of either kind of distribution."""

    @property
    def only_value(self) -> V | None:
        """The value that all have, or None where they differ."""

    def share_of(self, value: V, epsilon: float) -> tuple[float, float]:
        """Bounds on the share of values that equal ``value``."""


def constancy(
    current: Distribution[Any],
    baseline: Distribution[Any],
    sizes: tuple[int, int],
    epsilon: float,
    confidence: float,
) -> Estimate | None:
    """The share of the baseline's values that differ from the only value of the current ones.

    Its interval is that of the change of that share, down to nothing, so that a rare value which
    happens to be absent from a small sample decides nothing.

    Args:
      current: distribution of the current values.
      baseline: of the baseline's.
      sizes: numbers of values, current and baseline.
      epsilon: error tolerance of the quantiles.
      confidence: of the interval.

    Returns:
      None where the current values differ, and where the baseline's were all equal too.
    """
    value = current.only_value
    if value is None or baseline.only_value is not None:
        return None
    # The first value could be any: only those after it had to repeat it.
    sizes = (sizes[0] - 1, sizes[1])
    least, most = baseline.share_of(value, epsilon)
    low = share_change(0.0, 1 - most, sizes, confidence).low
    high = share_change(0.0, 1 - least, sizes, confidence).high
    return Estimate(1 - (least + most) / 2, low, high)
