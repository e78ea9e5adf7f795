"""Ranks what drifted by what it is expected to cost the model."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any

from ...verdict import Measurement
from .importance import Importance

RANKED = ("ks", "total_variation", "missing_share", "nan_share")
"""Shares of values or rows that would have to change, which is what an impact can be had of."""


@dataclasses.dataclass(frozen=True)
class Cause:
    """One figure of one feature's drift, with what it is expected to cost.

    Attributes:
      feature: by name.
      statistic: which figure, ``ks`` for instance.
      drift: its value, from 0 to 1.
      importance: the feature's, as a share of the model's loss; None where it is not known.
      impact: the expected rise of the loss, as a share of it; None where it is not known.
    """

    feature: str
    statistic: str
    drift: float
    importance: float | None = None
    impact: float | None = None


def ranking(
    measurements: Iterable[Measurement], importance: Importance | None
) -> list[dict[str, Any]]:
    """Root causes as plain JSON values: those of known impact by impact, then the others.

    Equal ones stand by drift, then by name.

    Args:
      measurements: of all; those of slices are left out, and of several splits the costliest
        counts.
      importance: what each feature is worth to the model; without it the drift alone ranks.
    """
    causes = [
        _cause(one, one.value, importance)
        for one in measurements
        if one.statistic in RANKED and one.value and not one.labels.get("slice")
    ]
    costliest: dict[tuple[str, str], Cause] = {}
    for cause in sorted(causes, key=_cost):
        costliest.setdefault((cause.feature, cause.statistic), cause)
    return [{**vars(cause)} for cause in costliest.values()]


def _cause(figure: Measurement, drift: float, importance: Importance | None) -> Cause:
    cause = Cause(figure.labels["feature"], figure.statistic, drift)
    if importance is None:
        return cause
    worth = importance.reliance.relative(cause.feature)
    impact = importance.impact_of(figure)
    return dataclasses.replace(
        cause,
        importance=worth.importance if worth is not None else None,
        impact=impact.expected if impact is not None else None,
    )


def _cost(cause: Cause) -> tuple[bool, float, float, str, str]:
    unknown = cause.impact is None
    return unknown, -(cause.impact or 0.0), -cause.drift, cause.feature, cause.statistic
