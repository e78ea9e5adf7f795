"""Ranks what drifted by what it is expected to cost the model."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..verdict import Measurement
from .impact import Importance, rank_causes

RANKED = ("ks", "total_variation", "missing_share", "nan_share")
"""Shares of values or rows that would have to change, which is what an impact can be had of."""


def ranking(
    measurements: Iterable[Measurement], importance: Importance | None
) -> list[dict[str, Any]]:
    """Root causes as plain JSON values, the costliest first.

    Args:
      measurements: of all; those of slices are left out, and of several splits the greatest counts.
      importance: what each feature is worth to the model; without it the drift alone ranks.
    """
    greatest: dict[tuple[str, str], float] = {}
    for one in measurements:
        if one.statistic in RANKED and one.value and not one.labels.get("slice"):
            key = one.labels["feature"], one.statistic
            greatest[key] = max(one.value, greatest.get(key, 0.0))
    drifts = ((feature, statistic, drift) for (feature, statistic), drift in greatest.items())
    return [{**vars(cause)} for cause in rank_causes(drifts, importance)]
