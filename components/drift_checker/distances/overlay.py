"""Two distribution functions laid over each other, from which several distances are read."""

from __future__ import annotations

import dataclasses

import numpy as np

from ..distributions.numeric import Numbers, NumericDistribution


@dataclasses.dataclass(frozen=True)
class Overlay:
    """Where two distribution functions run, and how far apart they certainly are.

    Attributes:
      points: all boundaries of both, ascending.
      gaps: current minus baseline at each point, both straight between their boundaries.
      gaps_below: the same just below each point.
      at_least: the functions are nowhere nearer than this, from each point up to the next one.
      at_most: nor farther apart than this.
      surely: at some point, or just below it, they are apart as much as this at least.
    """

    points: Numbers
    gaps: Numbers
    gaps_below: Numbers
    at_least: Numbers
    at_most: Numbers
    surely: float

    @classmethod
    def of(
        cls, current: NumericDistribution, baseline: NumericDistribution, epsilon: float
    ) -> Overlay:
        """Of two distributions whose sketches have the error tolerance ``epsilon``."""
        points = np.union1d(current.boundaries, baseline.boundaries)
        low, high, high_after = current.bounds(points, epsilon)
        other_low, other_high, other_high_after = baseline.bounds(points, epsilon)
        return cls(
            points=points,
            gaps=current.share_up_to(points) - baseline.share_up_to(points),
            gaps_below=current.share_below(points) - baseline.share_below(points),
            at_least=np.maximum(0, np.maximum(low - other_high_after, other_low - high_after)),
            at_most=np.maximum(high_after - other_low, other_high_after - low),
            surely=max(0.0, float(np.max(low - other_high)), float(np.max(other_low - high))),
        )
