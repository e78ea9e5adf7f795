"""Which values became more frequent, of those that a feature has now."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Sequence

import numpy as np

from ..distributions.numeric import Numbers, NumericDistribution
from ..distributions.ranks import Ranks

OTHERS = None
"""The place of all words together that the rank histogram leaves out."""


@dataclasses.dataclass(frozen=True)
class MassGained:
    """How much of all values now has each value, and how much more than before.

    Attributes:
      places: indices of points, or words: those that have a share now.
      now: share of the current values at each place.
      gained: by how much that is more than the baseline's share; 0 where it is not more.
    """

    places: Sequence[int | str | None]
    now: Numbers
    gained: Numbers


def gained_near(
    points: Numbers, current: NumericDistribution, baseline: NumericDistribution
) -> MassGained:
    """Gives each number to the nearest point; of two as near, to the smaller one.

    Those beyond all points have places of their own: -1 below the first point, and the number of
    points above the last one. All is read from the distribution functions, each taken to be
    straight between the boundaries of its quantile buckets.

    Args:
      points: distinct and ascending; the places are their indices.
      current: the numbers now.
      baseline: the numbers before.
    """
    now, before = (_shares_near(points, side) for side in (current, baseline))
    return _of_held(range(-1, len(points) + 1), now, before)


def gained_words(current: Ranks, baseline: Ranks) -> MassGained:
    """Of each word that is listed now, and of all :data:`OTHERS` together.

    A word that is listed now and was not before counts as if there had been none of it.
    """
    words = list(current.shares)
    now, before = (np.append(side.shares_of(words), side.unlisted) for side in (current, baseline))
    return _of_held([*words, OTHERS], now, before)


def _shares_near(points: Numbers, distribution: NumericDistribution) -> Numbers:
    halfway = points[:-1] / 2 + points[1:] / 2
    below = distribution.share_below(points[:1])
    up_to = distribution.share_up_to(np.append(halfway, points[-1]))
    return np.diff(np.concatenate([[0.0], below, up_to, [1.0]]))


def _of_held(places: Sequence[int | str | None], now: Numbers, before: Numbers) -> MassGained:
    held = now > 0
    gained = np.maximum(now - before, 0.0)
    return MassGained(list(itertools.compress(places, held)), now[held], gained[held])
