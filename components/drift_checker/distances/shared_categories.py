"""Two categorical samples side by side: what is certain of each category on either side."""

from __future__ import annotations

import dataclasses

import numpy as np

from ..distributions.numeric import Numbers
from ..distributions.ranks import Ranks


@dataclasses.dataclass(frozen=True)
class SharedCategories:
    """The categories that either side lists, each at one place of four columns.

    Attributes:
      current: the share that is listed now, or the least it is.
      baseline: the share that was listed before, or the least it was.
      hidden_now: at most how much more it may be, among what is not listed now.
      hidden_before: at most how much more it may have been.
    """

    current: Numbers
    baseline: Numbers
    hidden_now: Numbers
    hidden_before: Numbers

    @classmethod
    def of(cls, current: Ranks, baseline: Ranks) -> SharedCategories:
        """Of two distributions."""
        names = list({**current.shares, **baseline.shares})
        now, before = current.shares_of(names), baseline.shares_of(names)
        hidden = current.most_hidden_of(names, now), baseline.most_hidden_of(names, before)
        return cls(now, before, *hidden)

    def certain_bins(self) -> tuple[Numbers, Numbers]:
        """Current and baseline share by bin: a category is a bin where both its shares are certain.

        Where a histogram leaves rare values out, whatever only the other side lists may be among
        them: all that falls into one bin more.

        >>> from_counts = Ranks.from_buckets
        >>> SharedCategories.of(
        ...     from_counts([("a", 3)], 4, 2), from_counts([("a", 2)], 2, 1)
        ... ).certain_bins()
        (array([0.75, 0.25]), array([1., 0.]))
        """
        certain = (self.hidden_now == 0) & (self.hidden_before == 0)
        now, before = self.current[certain], self.baseline[certain]
        rest = max(0.0, 1 - now.sum()), max(0.0, 1 - before.sum())
        if max(rest) > 1e-9:
            return np.append(now, rest[0]), np.append(before, rest[1])
        return now, before
