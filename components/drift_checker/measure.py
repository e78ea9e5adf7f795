"""Takes the figures of one feature and holds each against its limit."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from ..errors import StatisticsError
from ..verdict import Measurement, Outcome
from . import sentences
from .constancy import constancy
from .distances.ks import ks_distance
from .distances.total_variation import categories_met, total_variation, unseen_share
from .estimate import UNKNOWN, Estimate
from .feature_statistics import FeatureStatistics
from .limits import DriftLimits
from .proportion import share_change, share_within
from .sampling_error import (
    ks_margin_below,
    margin_above,
    overlooked_share,
    total_variation_margin_below,
)


@dataclasses.dataclass(frozen=True)
class FeaturePair:
    """The same feature on both sides, under the name it has in the report."""

    subject: str
    current: FeatureStatistics
    baseline: FeatureStatistics

    def independent_values(self) -> tuple[int, int]:
        """Values on either side, as far as they were drawn independently."""
        return self.current.independent_values, self.baseline.independent_values

    def rows(self) -> tuple[int, int]:
        """Rows on either side."""
        return self.current.rows, self.baseline.rows


def measure_feature(pair: FeaturePair, limits: DriftLimits) -> Iterator[Measurement]:
    """Measures what can be measured of a feature that both sides have.

    Missing values and values that are not a number stay outside the distances: each has a share
    and a limit of its own.
    """
    yield _missing_share(pair, limits)
    current, baseline = pair.current, pair.baseline
    if not current.values and not baseline.values:
        return
    if current.values and baseline.values and current.form != baseline.form:
        yield _form_change(pair)
        return
    kind = current.kind if current.values else baseline.kind
    if kind == "numeric":
        if any(pair.independent_values()):
            yield _ks(pair, limits)
        if current.nan or baseline.nan:
            yield _nan_share(pair, limits)
    elif kind == "categorical":
        yield _total_variation(pair, limits)
        yield _unseen(pair, limits)
    yield from _constant(pair, limits)


def one_sided(subject: str, rows: tuple[int, int], only_in_current: bool) -> Measurement:
    """A feature that the data of one side has and the other's has not: the schema changed."""
    return Measurement(
        subject=subject,
        statistic="presence",
        value=None,
        limit=None,
        outcome=Outcome.FAIL,
        sentence=sentences.one_sided(subject, only_in_current),
        sizes=_sizes(rows),
    )


def no_rows(subject: str, rows: tuple[int, int]) -> Measurement:
    """A dataset without rows, of which nothing can be said."""
    return Measurement(
        subject=subject,
        statistic="rows",
        value=None,
        limit=None,
        outcome=Outcome.INCONCLUSIVE,
        sentence=sentences.no_rows(subject, rows),
        sizes=_sizes(rows),
    )


def _form_change(pair: FeaturePair) -> Measurement:
    return Measurement(
        subject=pair.subject,
        statistic="type",
        value=None,
        limit=None,
        outcome=Outcome.FAIL,
        sentence=sentences.form_change(pair.subject, pair.current.form, pair.baseline.form),
        sizes=_sizes(pair.rows()),
    )


def _ks(pair: FeaturePair, limits: DriftLimits) -> Measurement:
    sizes = pair.independent_values()
    estimate = UNKNOWN
    if all(sizes):
        current, baseline = pair.current.quantiles, pair.baseline.quantiles
        if current is None or baseline is None:
            raise StatisticsError(
                f"Feature {pair.subject!r} has no quantile histogram",
                remedy="Make the statistics with StatisticsGen's histograms left on.",
            )
        estimate = ks_distance(current, baseline, limits.epsilon)
        estimate = estimate.widened(
            ks_margin_below(sizes, limits.confidence), margin_above(sizes, limits.confidence)
        )
    return _judged(pair, "ks", estimate, sizes, limits)


def _total_variation(pair: FeaturePair, limits: DriftLimits) -> Measurement:
    sizes = pair.independent_values()
    estimate = UNKNOWN
    current, baseline = pair.current.ranks, pair.baseline.ranks
    if current is not None and baseline is not None:
        met = categories_met(current, baseline)
        estimate = total_variation(current, baseline).widened(
            total_variation_margin_below(sizes, met, limits.confidence),
            margin_above(sizes, limits.confidence),
        )
    return _judged(pair, "total_variation", estimate, sizes, limits)


def _unseen(pair: FeaturePair, limits: DriftLimits) -> Measurement:
    sizes = pair.independent_values()
    estimate = UNKNOWN
    current, baseline = pair.current.ranks, pair.baseline.ranks
    if current is not None and baseline is not None:
        overlooked = overlooked_share(sizes[1], current.values, limits.confidence)
        unseen = unseen_share(current, baseline, overlooked)
        estimate = share_within(unseen, sizes[0], limits.confidence)
    return _judged(pair, "unseen", estimate, sizes, limits)


def _constant(pair: FeaturePair, limits: DriftLimits) -> Iterator[Measurement]:
    sizes = pair.independent_values()
    current, baseline = pair.current.distribution, pair.baseline.distribution
    if current is not None and baseline is not None:
        lost = constancy(current, baseline, sizes, limits.epsilon, limits.confidence)
        if lost is not None:
            yield _judged(pair, "constant", lost, sizes, limits)


def _missing_share(pair: FeaturePair, limits: DriftLimits) -> Measurement:
    shares = (pair.current.missing_share, pair.baseline.missing_share)
    estimate = share_change(*shares, pair.rows(), limits.confidence)
    return _judged(pair, "missing_share", estimate, pair.rows(), limits, shares)


def _nan_share(pair: FeaturePair, limits: DriftLimits) -> Measurement:
    shares = (pair.current.nan_share, pair.baseline.nan_share)
    sizes = (pair.current.values, pair.baseline.values)
    return _judged(
        pair, "nan_share", share_change(*shares, sizes, limits.confidence), sizes, limits, shares
    )


def _judged(
    pair: FeaturePair,
    statistic: str,
    estimate: Estimate,
    sizes: tuple[int, int],
    limits: DriftLimits,
    shares: tuple[float, float] | None = None,
) -> Measurement:
    limit = limits.limit(pair.current.name, statistic)
    judged = Measurement(
        subject=pair.subject,
        statistic=statistic,
        value=None if estimate is UNKNOWN else estimate.value,
        limit=limit,
        outcome=estimate.outcome(limit),
        sentence="",
        interval=(estimate.low, estimate.high),
        sizes=_sizes(sizes),
    )
    return dataclasses.replace(judged, sentence=sentences.judged(judged, limits.confidence, shares))


def _sizes(sizes: tuple[int, int]) -> dict[str, int]:
    return {"current": sizes[0], "baseline": sizes[1]}
