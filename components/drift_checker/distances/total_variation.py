"""How far two categorical distributions are apart, where the rare values are not listed."""

from __future__ import annotations

import dataclasses

import numpy as np

from ..distributions.numeric import Numbers
from ..distributions.ranks import Ranks
from ..estimate import Estimate
from .shared_categories import SharedCategories


def total_variation(current: Ranks, baseline: Ranks) -> Estimate:
    """The share of one sample's values that would have to change to make it the other.

    It is one minus what the two have in common. Values that both list count exactly; what a
    truncated histogram leaves out may, or may not, be the values that only the other side lists.

    Args:
      current: distribution of the current sample.
      baseline: distribution of the baseline.
    """
    return total_variation_of(SharedCategories.of(current, baseline), current, baseline)


def total_variation_of(categories: SharedCategories, current: Ranks, baseline: Ranks) -> Estimate:
    """:func:`total_variation` of two distributions whose categories are side by side already."""
    common = float(np.minimum(categories.current, categories.baseline).sum())
    excess = categories.current - categories.baseline
    made_up = (
        _made_up(-excess, categories.hidden_now, current.unlisted),
        _made_up(excess, categories.hidden_before, baseline.unlisted),
    )
    more = min(baseline.unlisted + made_up[0], current.unlisted + made_up[1])
    low, high = _distance(common + more), _distance(common)
    return Estimate((low + high) / 2, low, high)


def unseen_share(current: Ranks, baseline: Ranks) -> Estimate:
    """The share of current values that the baseline does not hold.

    Args:
      current: distribution of the current sample.
      baseline: distribution of the baseline, whose unlisted values may be any that it does not
        list, as far as their number reaches.
    """
    return NewValues.of(current, baseline).share()


@dataclasses.dataclass(frozen=True)
class NewValues:
    """The current values that the baseline does not list.

    Attributes:
      surely: shares of those that it cannot hold among its unlisted values either, descending.
      most: share of all current values that may be new.
    """

    surely: tuple[float, ...]
    most: float

    @classmethod
    def of(cls, current: Ranks, baseline: Ranks) -> NewValues:
        """Those of ``current``; the baseline's unlisted values may be the most frequent of them."""
        new = sorted(_only_in(current, baseline), reverse=True)
        most = min(1.0, sum(new) + current.unlisted)
        return cls(tuple(new[baseline.unlisted_values :]), most)

    def share(self, overlooked: float = 0.0) -> Estimate:
        """Their share of all current values.

        Args:
          overlooked: a value with this share of all or less may be missing from the baseline by
            chance; that much of each new value does not count for the lower bound.
        """
        least = sum(max(0.0, share - overlooked) for share in self.surely)
        return Estimate((sum(self.surely) + self.most) / 2, least, self.most)


def categories_met(current: Ranks, baseline: Ranks) -> int:
    """At most how many distinct values the two samples hold together."""
    listed = len(current.shares.keys() | baseline.shares.keys())
    return listed + current.unlisted_values + baseline.unlisted_values


def _only_in(one: Ranks, other: Ranks) -> list[float]:
    return [share for value, share in one.shares.items() if value not in other.shares]


def _made_up(excess: Numbers, hidden: Numbers, unlisted: float) -> float:
    """At most how much of what the other side has in excess one may hold, unlisted, too."""
    return min(unlisted, float(np.minimum(np.maximum(excess, 0.0), hidden).sum()))


def _distance(common: float) -> float:
    return min(1.0, max(0.0, 1.0 - common))
