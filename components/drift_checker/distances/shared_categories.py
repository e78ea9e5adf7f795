"""The shares of two categorical samples in the same bins, each of which is known exactly."""

from __future__ import annotations

import numpy as np

from ..distributions.numeric import Numbers
from ..distributions.ranks import Ranks


def shared_bins(current: Ranks, baseline: Ranks) -> tuple[Numbers, Numbers]:
    """Current and baseline share by bin: a category is a bin where both its shares are certain.

    Where a histogram leaves rare values out, whatever only the other side lists may be among them:
    all that falls into one bin more.

    >>> shared_bins(Ranks.from_buckets([("a", 3)], 4, 2), Ranks.from_buckets([("a", 2)], 2, 1))
    (array([0.75, 0.25]), array([1., 0.]))
    """
    names = [
        name
        for name in {**baseline.shares, **current.shares}
        if not (current.most_hidden(name) or baseline.most_hidden(name))
    ]
    shares = [
        np.array([side.shares.get(name, 0.0) for name in names]) for side in (current, baseline)
    ]
    rest = np.array([max(0.0, 1 - one.sum()) for one in shares])
    if rest.max() > 1e-9:
        shares = [np.append(one, more) for one, more in zip(shares, rest, strict=True)]
    return shares[0], shares[1]
