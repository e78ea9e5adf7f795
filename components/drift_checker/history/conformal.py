"""Limits that a fresh span like the earlier ones exceeds with a set chance, all figures together.

A conformal quantile holds for any law of the spans, as long as they are exchangeable: a fresh score
is as likely to have any rank among the others as the next one (Vovk, Gammerman, Shafer,
"Algorithmic Learning in a Random World", 2005; Lei et al., "Distribution-free predictive inference
for regression", JASA 113, 2018). The score of a span is the greatest of all its figures, each on a
scale of its own, so that one chance covers them all whatever their dependence (the maximum
statistic of Westfall and Young, "Resampling-based Multiple Testing", 1993).
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]


def conformal_rank(scores: int, chance: float) -> int | None:
    """Which of ``scores`` sorted scores, counted from 1, a fresh one exceeds with ``chance``.

    None where there are too few: at least ``1 / chance - 1`` are needed.

    >>> conformal_rank(19, 0.05), conformal_rank(18, 0.05)
    (19, None)
    """
    # The product of a chance such as 0.05 and a round number must not miss it by a rounding error.
    rank = math.ceil((scores + 1) * (1 - chance) - 1e-9)
    return rank if rank <= scores else None


def joint_limits(distances: Numbers, floors: Numbers, chance: float) -> Numbers:
    """One limit for each figure, which together a fresh span exceeds with ``chance`` at most.

    A figure's scale is the greatest it was in any span, but not less than its floor. A past span is
    held against the greatest of the others, as the fresh one is against that of all: what is
    learned is by how much records are broken, so that a figure with a heavy tail does not widen
    the limits of others.

    Args:
      distances: spans by figures, NaN where a span has none; axes before these are independent
        cases.
      floors: for each figure, the least that counts.
      chance: from 0 to 1; at least ``1 / (spans + 1)``.
    """
    spans = distances.shape[-2]
    rank = conformal_rank(spans, chance)
    if rank is None:
        raise ValueError(f"{spans} spans support no chance of {chance:g}")
    figures = np.nan_to_num(distances, nan=0.0)
    ordered = np.sort(figures, axis=-2)
    greatest, second = ordered[..., -1, :], ordered[..., -2, :]
    is_greatest = figures == greatest[..., None, :]
    others = np.where(is_greatest, second[..., None, :], greatest[..., None, :])
    scores = (figures / np.maximum(others, floors)).max(axis=-1)
    factor = np.sort(scores, axis=-1)[..., rank - 1]
    limits: Numbers = factor[..., None] * np.maximum(greatest, floors)
    return limits


def lasting_limits(distances: Numbers, floors: Numbers, chance: float, first: int) -> Numbers:
    """As :func:`joint_limits`, and at least what the first spans supported.

    Spans that a limit has stopped are not among the later ones. Limits of these alone would be too
    tight, and stop ever more; what the first ones support is free of that.

    Args:
      distances: as there, the oldest first.
      floors: as there.
      chance: as there.
      first: the number of spans from which limits were claimed.
    """
    before = joint_limits(distances[..., :first, :], floors, chance)
    return np.maximum(before, joint_limits(distances, floors, chance))
