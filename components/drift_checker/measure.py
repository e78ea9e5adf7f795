"""Takes the figures of one feature; what follows from them is for others to say."""

from __future__ import annotations

from collections.abc import Iterator

from ..errors import StatisticsError
from ..verdict import Measurement
from .constancy import constancy
from .distances.ks import ks_distance
from .distances.total_variation import NewValues, categories_met, total_variation
from .estimate import UNKNOWN, Estimate
from .feature_limits import STATISTICS
from .judge import form_change, judge, no_rows, one_sided
from .limits import DriftLimits
from .observation import FeaturePair, Observation
from .proportion import share_change, share_within
from .sampling_error import (
    ks_margin_below,
    margin_above,
    overlooked_share,
    total_variation_margin_below,
)

__all__ = [
    "FeaturePair",
    "Observation",
    "configured_limit",
    "form_change",
    "judge",
    "measure_feature",
    "no_rows",
    "observe_feature",
    "one_sided",
]


def measure_feature(pair: FeaturePair, limits: DriftLimits) -> Iterator[Measurement]:
    """Observes a feature that both sides have, and holds each figure against its limit."""
    for observation in observe_feature(pair, limits):
        limit = configured_limit(observation, limits)
        if limit is not None:
            yield judge(observation, limit, limits.confidence)
    changed = form_change(pair)
    if changed is not None:
        yield changed


def configured_limit(observation: Observation, limits: DriftLimits) -> float | None:
    """The limit that ``limits`` have for a figure; None for one that is only reported."""
    if observation.statistic not in STATISTICS:
        return None
    return limits.limit(observation.feature, observation.statistic)


def observe_feature(pair: FeaturePair, limits: DriftLimits) -> Iterator[Observation]:
    """Measures what can be measured of a feature that both sides have.

    Missing values and values that are not a number stay outside the distances: each has a share
    and a limit of its own. Values whose form changed have no distance: see :func:`form_change`.

    Raises:
      StatisticsError: where a feature with values has no histogram of them.
    """
    yield _missing_share(pair)
    current, baseline = pair.current, pair.baseline
    if form_change(pair) is not None or not (current.values or baseline.values):
        return
    kind = current.kind if current.values else baseline.kind
    if kind == "numeric":
        if any(pair.independent_values()):
            yield _ks(pair, limits.epsilon)
        if current.nan or baseline.nan:
            yield _nan_share(pair)
    elif kind == "categorical":
        yield _total_variation(pair)
        yield _unseen(pair)
    yield from _constant(pair, limits.epsilon)


def _ks(pair: FeaturePair, epsilon: float) -> Observation:
    sizes = pair.independent_values()
    if not all(sizes):
        return _unknown(pair, "ks")
    current, baseline = pair.current.quantiles, pair.baseline.quantiles
    if current is None or baseline is None:
        raise StatisticsError(
            f"Feature {pair.subject!r} has no quantile histogram",
            remedy="Make the statistics with StatisticsGen's histograms left on.",
        )
    certain = ks_distance(current, baseline, epsilon)

    def at(confidence: float) -> Estimate:
        return certain.widened(ks_margin_below(sizes, confidence), margin_above(sizes, confidence))

    return Observation.of(pair, "ks", certain.value, sizes, at)


def _total_variation(pair: FeaturePair) -> Observation:
    sizes = pair.independent_values()
    current, baseline = pair.current.ranks, pair.baseline.ranks
    if current is None or baseline is None:
        return _unknown(pair, "total_variation")
    met = categories_met(current, baseline)
    certain = total_variation(current, baseline)

    def at(confidence: float) -> Estimate:
        below = total_variation_margin_below(sizes, met, confidence)
        return certain.widened(below, margin_above(sizes, confidence))

    return Observation.of(pair, "total_variation", certain.value, sizes, at)


def _unseen(pair: FeaturePair) -> Observation:
    sizes = pair.independent_values()
    current, baseline = pair.current.ranks, pair.baseline.ranks
    if current is None or baseline is None:
        return _unknown(pair, "unseen")
    new, values = NewValues.of(current, baseline), current.values

    def at(confidence: float) -> Estimate:
        overlooked = overlooked_share(sizes[1], values, confidence)
        return share_within(new.share(overlooked), sizes[0], confidence)

    return Observation.of(pair, "unseen", new.share().value, sizes, at)


def _constant(pair: FeaturePair, epsilon: float) -> Iterator[Observation]:
    sizes = pair.independent_values()
    current, baseline = pair.current.distribution, pair.baseline.distribution
    if current is None or baseline is None:
        return
    lost = constancy(current, baseline, sizes, epsilon)
    if lost is not None:
        yield Observation.of(pair, "constant", lost.value, sizes, lost.estimate_at)


def _missing_share(pair: FeaturePair) -> Observation:
    shares = (pair.current.missing_share, pair.baseline.missing_share)
    return _share_change(pair, "missing_share", shares, pair.rows())


def _nan_share(pair: FeaturePair) -> Observation:
    shares = (pair.current.nan_share, pair.baseline.nan_share)
    return _share_change(pair, "nan_share", shares, (pair.current.values, pair.baseline.values))


def _share_change(
    pair: FeaturePair, statistic: str, shares: tuple[float, float], sizes: tuple[int, int]
) -> Observation:
    def at(confidence: float) -> Estimate:
        return share_change(*shares, sizes, confidence)

    return Observation.of(pair, statistic, abs(shares[0] - shares[1]), sizes, at, shares)


def _unknown(pair: FeaturePair, statistic: str) -> Observation:
    return Observation.of(pair, statistic, None, pair.independent_values(), lambda _: UNKNOWN)
