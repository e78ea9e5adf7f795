"""How far data may drift before the gate shuts."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from ..config import Config

FIRST_RUN = ("record", "fail")
INCONCLUSIVE = ("hold", "pass")


@dataclasses.dataclass(frozen=True)
class FeatureLimits(Config):
    """Limits of one feature; None takes the one that holds for all features.

    All are from 0 to 1, and 1 switches a check off, because nothing exceeds it.

    Attributes:
      ks: largest gap between the two cumulative distributions of a numeric feature.
      total_variation: share of a categorical feature's values that would have to change.
      unseen: share of current values that the baseline has never met.
      missing_share: change of the share of rows without a value, up or down.
      nan_share: change of the share of values that are not a number, up or down.
      constant: share of the baseline's values that differ from the only value a feature has left;
        not taken while a feature has several values.
    """

    ks: float | None = None
    total_variation: float | None = None
    unseen: float | None = None
    missing_share: float | None = None
    nan_share: float | None = None
    constant: float | None = None

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):
            if getattr(self, field.name) is not None:
                self.require_between(field.name, 0, 1)


@dataclasses.dataclass(frozen=True)
class DriftLimits(Config):
    """Limits of every feature, and how the gate decides.

    Attributes:
      ks: as in :class:`FeatureLimits`, and so the five after it.
      total_variation: see there.
      unseen: see there.
      missing_share: see there.
      nan_share: see there.
      constant: see there.
      features: exceptions by feature name.
      ignore: names of features that are not compared, identifiers for instance.
      confidence: with which each interval, taken alone, holds the true figure.
      splits: the splits that are compared, each with the baseline's split of the same name.
      first_run: what happens without a baseline: ``record`` passes and says that nothing was
        compared, ``fail`` fails.
      inconclusive: ``hold`` keeps the gate shut where the data cannot decide, ``pass`` opens it.
      quantile_buckets: with how many quantile buckets the statistics were made. A statistics file
        with another number is refused.
      epsilon: with which error tolerance they were made. A statistics file does not hold it, and
        the certainty of ``ks`` rests on it: both are TFDV's ``StatsOptions`` of the same run.
    """

    ks: float = 0.1
    total_variation: float = 0.1
    unseen: float = 0.05
    missing_share: float = 0.05
    nan_share: float = 0.01
    constant: float = 0.02
    features: Mapping[str, FeatureLimits] = dataclasses.field(default_factory=dict)
    ignore: tuple[str, ...] = ()
    confidence: float = 0.95
    splits: tuple[str, ...] = ("train",)
    first_run: str = "record"
    inconclusive: str = "hold"
    quantile_buckets: int = 100
    epsilon: float = 0.001

    def __post_init__(self) -> None:
        for field in dataclasses.fields(FeatureLimits):
            self.require_between(field.name, 0, 1)
        self.require_between("confidence", 0.5, 0.999999)
        self.require_between("epsilon", 1e-9, 0.1)
        self.require_between("quantile_buckets", 2, 10_000)
        self.require(bool(self.splits), "splits", "at least one split name")
        self.require(self.first_run in FIRST_RUN, "first_run", f"one of {', '.join(FIRST_RUN)}")
        self.require(
            self.inconclusive in INCONCLUSIVE, "inconclusive", f"one of {', '.join(INCONCLUSIVE)}"
        )

    def limit(self, feature: str, statistic: str) -> float:
        """The limit of one statistic of one feature, exceptions considered.

        >>> limits = DriftLimits(features={"temp": FeatureLimits(ks=0.4)})
        >>> limits.limit("temp", "ks"), limits.limit("humid", "ks")
        (0.4, 0.1)
        """
        exception = getattr(self.features.get(feature), statistic, None)
        return float(getattr(self, statistic) if exception is None else exception)
