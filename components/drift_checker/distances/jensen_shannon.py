"""The Jensen-Shannon divergence as TensorFlow Data Validation takes it, for those who know it.

Its defects are why nothing is gated on it unless ``jensen_shannon`` is set. Numbers are read from
ten buckets of equal width between the smallest value and the largest: with heavy tails one extreme
value moves all buckets, and two samples of one distribution come out 0.1 apart. Few rows raise it,
many categories raise it. Infinite values count as if the two sides had none in common; so does NaN,
but only where both sides have the very same buckets, and elsewhere it does not count at all. Values
that a rank histogram leaves out are not counted, so that long vocabularies look all new. It has no
interval.
"""

from __future__ import annotations

import numpy as np

from ..distributions.equal_widths import EqualWidths
from ..distributions.numeric import Numbers


def jensen_shannon(current: Numbers, baseline: Numbers) -> float | None:
    """The mean of both samples' divergence from their mixture, in bits: 0 alike, 1 disjoint.

    Of categories, TFDV takes those that either side lists as if there were no others.

    Lin, "Divergence measures based on the Shannon entropy", IEEE Transactions on Information Theory
    37 (1991).

    Args:
      current: count of each bin in the current sample.
      baseline: count of each bin in the baseline.

    Returns:
      None where a side is empty.

    >>> jensen_shannon(np.array([2, 0]), np.array([0, 5]))
    1.0
    """
    totals = current.sum(), baseline.sum()
    if not all(totals):
        return None
    now, before = current / totals[0], baseline / totals[1]
    mixture = (now + before) / 2
    return min(1.0, (_divergence(now, mixture) + _divergence(before, mixture)) / 2)


def jensen_shannon_of_numbers(current: EqualWidths, baseline: EqualWidths) -> float | None:
    """That of two histograms, whose buckets are cut wherever the other's end, as TFDV does it."""
    edges = np.unique(np.concatenate([current.edges, baseline.edges]))
    points = np.unique(np.concatenate([current.points, baseline.points]))
    now, before = [current.infinite, 0.0], [0.0, baseline.infinite]
    if np.array_equal(current.edges, baseline.edges):
        now, before = [*now, current.nan, 0.0], [*before, 0.0, baseline.nan]
    return jensen_shannon(
        np.concatenate([current.counts_between(edges), current.counts_at(points), now]),
        np.concatenate([baseline.counts_between(edges), baseline.counts_at(points), before]),
    )


def _divergence(one: Numbers, mixture: Numbers) -> float:
    held = (one > 0) & (mixture > 0)
    shares = one[held]
    return float(shares @ np.log2(shares / mixture[held]))
