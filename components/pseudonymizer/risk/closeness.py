"""t-closeness: how far the sensitive values of a class are from those of all.

Li, Li and Venkatasubramanian, *t-closeness: privacy beyond k-anonymity and l-diversity*, 2007: the
earth mover's distance. Where values have no order, all lie equally far apart, and it is the total
variation; where they are numbers, each step from one occurring value to the next costs as much.
"""

from __future__ import annotations

import numpy as np

from .sensitive import Spread, Weights


def closeness(spread: Spread, ordered: bool) -> float:
    """The t of the class that is farthest from all; from 0, all alike, to 1."""
    distances = _ordered_distances(spread) if ordered else _total_variations(spread)
    return float(min(max(distances.max(), 0.0), 1.0))


def _total_variations(spread: Spread) -> Weights:
    overall = spread.overall[spread.value]
    # Values that a class lacks add their overall share: all of it, less that of those it has.
    terms = np.abs(spread.share - overall) - overall
    return (1 + np.bincount(spread.of_class, weights=terms, minlength=spread.classes)) / 2


def _ordered_distances(spread: Spread) -> Weights:
    """Sums |cumulative share in the class - cumulative share of all| over the values.

    In a class the cumulative share stays the same from one of its values to the next, so each such
    stretch is one sum, taken from prefix sums of the overall distribution.
    """
    if spread.values == 1:
        return np.zeros(spread.classes)
    everyone = np.cumsum(spread.overall)
    prefix = np.concatenate([[0.0], np.cumsum(everyone)])
    first = np.flatnonzero(np.diff(spread.of_class, prepend=-1))
    reached = np.cumsum(spread.share)
    reached -= (reached[first] - spread.share[first])[spread.of_class]
    ends = np.append(spread.value[1:], spread.values)
    ends[first[1:] - 1] = spread.values
    starts = spread.value
    crossing = np.clip(np.searchsorted(everyone, reached), starts, ends)
    stretches = (
        reached * (2 * crossing - starts - ends)
        + prefix[starts]
        + prefix[ends]
        - 2 * prefix[crossing]
    )
    sums = np.bincount(spread.of_class, weights=stretches, minlength=spread.classes)
    return (sums + prefix[starts[first]]) / (spread.values - 1)
