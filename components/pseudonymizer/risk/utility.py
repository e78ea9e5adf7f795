"""What generalisation and suppression cost: how much of a column's information is gone."""

from __future__ import annotations

import dataclasses

import numpy as np

from .codes import Codes


@dataclasses.dataclass(frozen=True)
class UtilityLoss:
    """What a column lost on its way to being published.

    Attributes:
      distinct_before: different values in the source.
      distinct_after: different values as published.
      suppressed: rows that had a value and are published without.
      loss: share of the column's entropy that is gone, from 0 to 1.
    """

    distinct_before: int
    distinct_after: int
    suppressed: int
    loss: float


def utility_loss(before: Codes, after: Codes, null_before: int, null_after: int) -> UtilityLoss:
    """Compares a column before and after its transform, row by row.

    The loss is non-uniform entropy's (Gionis and Tassa, 2009), scaled: ``H(before | after)`` over
    ``H(before)``, so that a transform that only renames values loses nothing.

    Args:
      before: codes of the source.
      after: codes of what is published.
      null_before: the code of a missing value in ``before``; -1 where there is none.
      null_after: the same in ``after``.
    """
    had, has = before != null_before, after != null_after
    entropy = _entropy(before)
    both = np.unique(before, return_inverse=True)[1] * (int(after.max()) + 1) + after
    kept = _entropy(after) - (_entropy(both) - entropy)
    return UtilityLoss(
        distinct_before=len(np.unique(before[had])),
        distinct_after=len(np.unique(after[has])),
        suppressed=int((had & ~has).sum()),
        loss=min(max(1 - kept / entropy, 0.0), 1.0) if entropy > 0 else 0.0,
    )


def _entropy(codes: Codes) -> float:
    counts = np.unique(codes, return_counts=True)[1]
    shares = counts / len(codes)
    return float(-(shares @ np.log(shares)))
