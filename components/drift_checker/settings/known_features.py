"""Refuses limits that name features which the data does not have: a typing error, most often."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Iterator

from ...errors import StatisticsError
from .feature_limits import matches
from .limits import DriftLimits
from .policies import Override

ANY = "*"


def require_known(limits: DriftLimits, names: Collection[str], override: Override | None) -> None:
    """Checks every exception and the override that is in force; slices may come and go.

    Args:
      limits: whose names and patterns of features are checked.
      names: the features of both sides.
      override: the one for the current span.

    Raises:
      StatisticsError: for a name or pattern that fits no feature; says where it stands and which
        feature may have been meant.
    """
    for setting, pattern in _patterns(limits, override):
        if pattern != ANY and not any(matches(pattern, name) for name in names):
            raise StatisticsError(
                f"{setting} names {pattern!r}, a feature that neither side has",
                remedy=_advice(pattern, names),
            )


def _patterns(limits: DriftLimits, override: Override | None) -> Iterator[tuple[str, str]]:
    for pattern in limits.features:
        yield "DriftLimits.features", pattern
    for slice_pattern, features in limits.slices.limits.items():
        for pattern in features:
            yield f"SliceLimits.limits[{slice_pattern}]", pattern
    if override is not None:
        for pattern in override.features:
            yield f"The override of span {override.span}", pattern


def _advice(pattern: str, names: Iterable[str]) -> str:
    close = difflib.get_close_matches(pattern, list(names), n=1)
    return f"Did you mean {close[0]!r}?" if close else "Remove it from the limits."
