"""What is known of one feature on two sides, before any limit is held against it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from ..distances.shared_categories import SharedCategories
from ..estimate import Estimate
from ..scope import Scope
from ..statistics.dataset_statistics import FeatureStatistics

BOUNDS = ("populations", "samples", "none")
"""Whose figure bounds hold: that of the populations, with the confidence asked for; that of the two
samples alone, for certain; or that there are none."""


@dataclasses.dataclass(frozen=True)
class FeaturePair:
    """The same feature on both sides.

    Attributes:
      subject: its name in the report.
      current: its statistics now.
      baseline: its statistics before.
      scope: which part of the data both speak of.
    """

    subject: str
    current: FeatureStatistics
    baseline: FeatureStatistics
    scope: Scope = dataclasses.field(default_factory=Scope)

    def independent_values(self) -> tuple[int, int]:
        """Values on either side, as far as they were drawn independently."""
        return self.current.independent_values, self.baseline.independent_values

    def rows(self) -> tuple[int, int]:
        """Rows on either side, or the fewer that rows of unequal weight count for."""
        return self.current.independent_rows, self.baseline.independent_rows

    @cached_property
    def categories(self) -> SharedCategories | None:
        """Both distributions side by side, where both are of categories."""
        current, baseline = self.current.ranks, self.baseline.ranks
        if current is None or baseline is None:
            return None
        return SharedCategories.of(current, baseline)

    def labels(self) -> dict[str, str]:
        """What tells a figure of this feature from others: feature, type, split and slice."""
        typed = self.current if self.current.values or not self.baseline.values else self.baseline
        return {
            "feature": self.current.name,
            "type": typed.type,
            "split": self.scope.split,
            "slice": self.scope.slice,
        }


@dataclasses.dataclass(frozen=True)
class Observation:
    """Everything measured of one statistic of one feature.

    What is certain about the rows that were read is worked out once; what their number leaves open
    depends on the confidence and costs microseconds each time it is asked for.

    Attributes:
      subject: the feature's name in the report.
      feature: the feature's name in the data and in the limits.
      statistic: the name of the figure.
      value: the best single figure, or None where the data gave none.
      sizes: of the current sample and of the baseline's.
      labels: feature, type, split and slice.
      estimate_at: the figure and its bounds at a confidence, which is above 0 and below 1.
      shares: now and before, where the figure is the change of a share.
      figure: the figure in words, or why there is none.
      counted: what the sizes are numbers of.
      bounds: whose figure the bounds hold: one of ``BOUNDS``.
    """

    subject: str
    feature: str
    statistic: str
    value: float | None
    sizes: tuple[int, int]
    labels: Mapping[str, str]
    estimate_at: Callable[[float], Estimate]
    shares: tuple[float, float] | None = None
    figure: str = ""
    counted: str = "values"
    bounds: str = "populations"

    @classmethod
    def of(
        cls,
        pair: FeaturePair,
        statistic: str,
        value: float | None,
        estimate_at: Callable[[float], Estimate],
        **more: Any,
    ) -> Observation:
        """An observation of ``pair``, whose names, labels and sizes it takes over."""
        if pair.current.weighted is not None or pair.baseline.weighted is not None:
            more["counted"] = f"effective {more.get('counted', 'values')}"
        if "sizes" not in more:
            more["sizes"] = pair.independent_values()
        return cls(
            subject=pair.subject,
            feature=pair.current.name,
            statistic=statistic,
            value=value,
            labels=pair.labels(),
            estimate_at=estimate_at,
            **more,
        )
