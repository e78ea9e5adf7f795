"""How far data may drift before the gate shuts."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from ...config import Config
from .feature_limits import STATISTICS, FeatureLimits, exception
from .history_limits import HistoryLimits
from .policies import POLICIES, Override
from .slice_limits import SliceLimits

FIRST_RUN = ("record", "fail")
INCONCLUSIVE = ("hold", "pass")
COMPARISONS = ("drift", "skew")


@dataclasses.dataclass(frozen=True)
class DriftLimits(Config):
    """Limits of every feature, and how the gate decides.

    Attributes:
      ks: as in :class:`FeatureLimits`, and so those after it.
      total_variation: see there.
      unseen: see there.
      missing_share: see there.
      nan_share: see there.
      constant: see there.
      jensen_shannon: see there; None only reports it.
      features: exceptions by feature name or pattern, ``wind_*`` for instance. A name goes before
        all patterns, and of two patterns the one that spells out more letters.
      ignore: names or patterns of features that are not compared, identifiers for instance.
      slices: limits of slices, where the statistics hold any.
      history: what is made of earlier spans, where they are given.
      impact: where the features' importance to the model is given: a drift that is expected to
        raise the model's loss by at most this share of it warns and does not block.
      confidence: with which each interval, taken alone, holds the true figure.
      splits: the splits that are compared, each with the baseline's split of the same name.
      comparison: ``drift`` takes only earlier spans for a baseline; ``skew`` takes any other
        statistics, as when serving logs are compared with training data.
      first_run: what happens without a baseline: ``record`` passes and says that nothing was
        compared, ``fail`` fails.
      inconclusive: ``hold`` keeps the gate shut where the data cannot decide, ``pass`` opens it.
      policy: what follows where a figure is above its limit, or may be: ``block`` keeps the gate
        shut, ``warn`` opens it and says so, ``dry_run`` opens it whatever was measured, ``retrain``
        shuts it and asks for a new model.
      overrides: drift that somebody has accepted, at most one for each span.
      weight_feature: the feature that ``StatsOptions.weight_feature`` named; the weighted
        statistics are compared then.
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
    jensen_shannon: float | None = None
    features: Mapping[str, FeatureLimits] = dataclasses.field(default_factory=dict)
    ignore: tuple[str, ...] = ()
    slices: SliceLimits = dataclasses.field(default_factory=SliceLimits)
    history: HistoryLimits = dataclasses.field(default_factory=HistoryLimits)
    impact: float = 0.01
    confidence: float = 0.95
    splits: tuple[str, ...] = ("train",)
    comparison: str = "drift"
    first_run: str = "record"
    inconclusive: str = "hold"
    policy: str = "block"
    overrides: tuple[Override, ...] = ()
    weight_feature: str | None = None
    quantile_buckets: int = 100
    epsilon: float = 0.001

    def __post_init__(self) -> None:
        for name in STATISTICS:
            if getattr(self, name) is not None:
                self.require_between(name, 0, 1)
        self.require_between("impact", 0, 1000)
        self.require_between("confidence", 0.5, 0.999999)
        self.require_between("epsilon", 1e-9, 0.1)
        self.require_between("quantile_buckets", 2, 10_000)
        self.require(bool(self.splits), "splits", "at least one split name")
        for name, choices in (
            ("comparison", COMPARISONS),
            ("first_run", FIRST_RUN),
            ("inconclusive", INCONCLUSIVE),
            ("policy", POLICIES),
        ):
            self.require(getattr(self, name) in choices, name, f"one of {', '.join(choices)}")
        spans = [one.span for one in self.overrides]
        self.require(len(spans) == len(set(spans)), "overrides", "at most one for each span")

    def limit(self, feature: str, statistic: str) -> float | None:
        """The limit of one statistic of one feature, exceptions considered; None only reports it.

        >>> limits = DriftLimits(features={"temp": FeatureLimits(ks=0.4)})
        >>> limits.limit("temp", "ks"), limits.limit("humid", "ks")
        (0.4, 0.1)
        """
        own = self.exception(feature, statistic)
        limit = getattr(self, statistic) if own is None else own
        return None if limit is None else float(limit)

    def exception(self, feature: str, statistic: str) -> float | None:
        """The limit that ``features`` sets for this feature; None where the general one holds."""
        own = exception(self.features, feature, statistic)
        return None if own is None else float(own)

    def policy_of(self, feature: str, slice_name: str = "") -> str:
        """What follows for one feature: ``block`` or ``warn``, or else what the gate does.

        >>> DriftLimits(policy="retrain").policy_of("temp")
        'retrain'
        """
        own = self.slices.exception(slice_name, feature, "policy") if slice_name else None
        return str(own or exception(self.features, feature, "policy") or self.policy)
