"""A numeric feature's histogram of equal widths, which TFDV draws and TFX's divergence reads."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence

import numpy as np

from .numeric import Numbers

_NONE: Numbers = np.empty(0)


@dataclasses.dataclass(frozen=True)
class EqualWidths:
    """A histogram of type STANDARD.

    TFDV does not count it: it spreads the buckets of a fine quantile histogram over ten equal
    widths from the smallest finite value to the largest.

    Attributes:
      edges: ends of the buckets that have a width, ascending; empty where there are none.
      counts: number of values in each of them.
      points: values that have a bucket of no width, ascending.
      point_counts: number of values in each of those.
      infinite: number of values in buckets that reach to infinity.
      nan: number of values that are not a number.
    """

    edges: Numbers
    counts: Numbers
    points: Numbers
    point_counts: Numbers
    infinite: float
    nan: float

    @classmethod
    def from_buckets(
        cls, lows: Sequence[float], highs: Sequence[float], counts: Sequence[float], nan: float
    ) -> EqualWidths:
        """Reads the buckets of a histogram, each of which begins where the one before it ends."""
        low, high, count = np.array(lows, float), np.array(highs, float), np.array(counts, float)
        if math.isfinite(low[0]) and math.isfinite(high[-1]) and (low < high).all():
            # Nearly all of them.
            return cls(np.append(low[:1], high), count, _NONE, _NONE, 0.0, float(nan))
        finite = np.isfinite(low) & np.isfinite(high)
        point, wide = finite & (low == high), finite & (low != high)
        return cls(
            edges=np.append(low[wide][:1], high[wide]),
            counts=count[wide],
            points=low[point],
            point_counts=count[point],
            infinite=float(count[~finite].sum()),
            nan=float(nan),
        )

    @classmethod
    def pooled(cls, parts: Sequence[EqualWidths]) -> EqualWidths:
        """The histogram of several samples together, each spread evenly within its buckets."""
        edges = np.unique(np.concatenate([part.edges for part in parts]))
        points = np.unique(np.concatenate([part.points for part in parts]))
        return cls(
            edges=edges,
            counts=np.sum([part.counts_between(edges) for part in parts], axis=0),
            points=points,
            point_counts=np.sum([part.counts_at(points) for part in parts], axis=0),
            infinite=sum(part.infinite for part in parts),
            nan=sum(part.nan for part in parts),
        )

    def counts_between(self, edges: Numbers) -> Numbers:
        """Number of values between each two neighbours of ``edges``, own edges among them."""
        if not len(self.counts):
            return np.zeros(max(0, len(edges) - 1))
        reached = np.zeros(len(self.edges))
        np.cumsum(self.counts, out=reached[1:])
        counted = np.interp(edges, self.edges, reached)
        return counted[1:] - counted[:-1]

    def counts_at(self, points: Numbers) -> Numbers:
        """Number of values in the buckets of no width at ``points``, own points among them."""
        if not len(points):
            return _NONE
        counts = np.zeros(len(points))
        counts[np.searchsorted(points, self.points)] = self.point_counts
        return counts
