"""Distributions of several samples together, as far as those of the parts tell them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

import numpy as np

from .numeric import Numbers, NumericDistribution
from .ranks import Ranks


@dataclasses.dataclass(frozen=True)
class PooledQuantiles:
    """What is known of the distribution function of several samples of numbers together.

    It is the parts' mean by weight, and so are its bounds: what holds of every part holds of the
    whole.

    Attributes:
      parts: the distributions of the samples.
      weights: the share that each has in the whole.
    """

    parts: Sequence[NumericDistribution]
    weights: Numbers

    @cached_property
    def boundaries(self) -> Numbers:
        """All boundaries of all parts, ascending."""
        return np.unique(np.concatenate([part.boundaries for part in self.parts]))

    @cached_property
    def at(self) -> Numbers:
        """``F`` at each boundary."""
        return self.share_up_to(self.boundaries)

    @cached_property
    def before(self) -> Numbers:
        """``F`` just below each boundary."""
        return self.share_below(self.boundaries)

    @property
    def only_value(self) -> float | None:
        """The value that all have, or None where they differ."""
        return float(self.boundaries[0]) if len(self.boundaries) == 1 else None

    def share_of(self, value: float, epsilon: float) -> tuple[float, float]:
        """Bounds on the share of values that equal ``value``."""
        low, high = np.array([part.share_of(value, epsilon) for part in self.parts]).T
        return float(self.weights @ low), min(1.0, float(self.weights @ high))

    def share_up_to(self, points: Numbers) -> Numbers:
        """``F`` at ``points``, each part taken to be straight between its boundaries."""
        return self._mean(part.share_up_to(points) for part in self.parts)

    def share_below(self, points: Numbers) -> Numbers:
        """``F`` just below ``points``, each part taken to be straight between its boundaries."""
        return self._mean(part.share_below(points) for part in self.parts)

    def bounds(self, points: Numbers, epsilon: float) -> tuple[Numbers, Numbers, Numbers]:
        """What is certain of ``F``: see :class:`NumericDistribution`."""
        low, high, high_after = zip(
            *(part.bounds(points, epsilon) for part in self.parts), strict=True
        )
        return self._mean(low), self._mean(high), self._mean(high_after)

    def _mean(self, shares: Iterable[Numbers]) -> Numbers:
        total = sum(weight * share for weight, share in zip(self.weights, shares, strict=True))
        return np.clip(total, 0.0, 1.0)


def pooled_ranks(parts: Sequence[Ranks], weights: Sequence[float]) -> Ranks:
    """The distribution of several samples of categories together.

    A value that one part lists may be among the unlisted ones of another: what the whole lists of
    it is the least that it has, and the rest of what it may have is kept beside it.

    Args:
      parts: the distributions of the samples.
      weights: the share that each has in the whole.
    """
    weighted = list(zip(parts, weights, strict=True))
    names = {name: None for part in parts for name in part.shares}
    truncated = [(part, weight) for part, weight in weighted if part.unlisted]
    hidden = {
        name: sum(weight * part.most_hidden(name) for part, weight in truncated) for name in names
    }
    return Ranks(
        shares={
            name: sum(weight * part.shares.get(name, 0.0) for part, weight in weighted)
            for name in names
        },
        unlisted=sum(weight * part.unlisted for part, weight in truncated),
        largest_unlisted=sum(weight * part.largest_unlisted for part, weight in truncated),
        unlisted_values=sum(part.unlisted_values for part, _ in truncated),
        hidden=_positive(hidden),
    )


def _positive(shares: Mapping[str, float]) -> dict[str, float]:
    return {name: share for name, share in shares.items() if share > 0}
