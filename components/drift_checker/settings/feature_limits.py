"""How far one feature may drift."""

from __future__ import annotations

import dataclasses
import fnmatch
from collections.abc import Iterable, Mapping

from ...config import Config
from .policies import FEATURE_POLICIES

STATISTICS = (
    "ks",
    "total_variation",
    "jensen_shannon",
    "unseen",
    "missing_share",
    "nan_share",
    "constant",
)
"""What can be limited, under the names that limits, measurements and reports share."""


@dataclasses.dataclass(frozen=True)
class FeatureLimits(Config):
    """Limits of one feature; None takes the one that holds for all features.

    All are from 0 to 1, and 1 switches a check off, because nothing exceeds it.

    Attributes:
      ks: largest gap between the two cumulative distributions of a numeric feature.
      total_variation: share of a categorical feature's values that would have to change.
      jensen_shannon: TFX's Jensen-Shannon divergence, which heavy tails and small samples inflate.
      unseen: share of current values that the baseline has never met.
      missing_share: change of the share of rows without a value, up or down.
      nan_share: change of the share of values that are not a number, up or down.
      constant: share of the baseline's values that differ from the only value a feature has left;
        not taken while a feature has several values.
      policy: ``block`` or ``warn``: what follows for this feature.
    """

    ks: float | None = None
    total_variation: float | None = None
    jensen_shannon: float | None = None
    unseen: float | None = None
    missing_share: float | None = None
    nan_share: float | None = None
    constant: float | None = None
    policy: str | None = None

    def __post_init__(self) -> None:
        for name in STATISTICS:
            if getattr(self, name) is not None:
                self.require_between(name, 0, 1)
        known = self.policy is None or self.policy in FEATURE_POLICIES
        self.require(known, "policy", f"one of {', '.join(FEATURE_POLICIES)}")


def exception(
    exceptions: Mapping[str, FeatureLimits], feature: str, setting: str
) -> float | str | None:
    """What the exceptions set for a feature: the first of :func:`best_first` that sets it."""
    for pattern in best_first(exceptions, feature):
        value: float | str | None = getattr(exceptions[pattern], setting)
        if value is not None:
            return value
    return None


def best_first(patterns: Iterable[str], name: str) -> list[str]:
    """The patterns that match: the name itself, then those that spell more of it out.

    The order in which they were written does not count: settings travel as sorted JSON.

    >>> best_first(["*", "wind_*", "temp", "wind_dir"], "wind_dir")
    ['wind_dir', 'wind_*', '*']
    """
    matching = [one for one in patterns if matches(one, name)]
    return sorted(matching, key=lambda one: (one != name, -_letters(one), one))


def matches(pattern: str, name: str) -> bool:
    """Whether ``name`` is the pattern itself or fits its ``*``, ``?`` and ``[...]``."""
    return pattern == name or fnmatch.fnmatchcase(name, pattern)


def _letters(pattern: str) -> int:
    return sum(letter not in "*?[]" for letter in pattern)
