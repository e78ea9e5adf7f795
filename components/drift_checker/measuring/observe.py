"""Takes the figures of one feature; what follows from them is for others to say."""

from __future__ import annotations

from collections.abc import Iterator

from ...errors import StatisticsError
from ..distances.ks import ks_of
from ..distances.overlay import Overlay
from ..distances.shared_categories import SharedCategories
from ..distances.total_variation import NewValues, categories_met, total_variation_of
from ..distributions.ranks import Ranks
from ..estimate import UNKNOWN, Estimate
from ..settings.feature_limits import STATISTICS
from ..settings.limits import DriftLimits
from .comparable import form_change
from .constancy import constancy
from .observation import FeaturePair, Observation
from .proportion import share_change, share_within
from .reported import divergence, report_categories, report_numbers
from .sampling_error import (
    ks_margin_below,
    margin_above,
    overlooked_share,
    total_variation_margin_below,
)
from .sentences import figure


def configured_limit(observation: Observation, limits: DriftLimits) -> float | None:
    """The limit that ``limits`` have for a figure; None for one that is only reported."""
    if observation.statistic not in STATISTICS:
        return None
    return limits.limit(observation.feature, observation.statistic)


def observe_feature(
    pair: FeaturePair, limits: DriftLimits, *, reported: bool = True
) -> Iterator[Observation]:
    """Measures what can be measured of a feature that both sides have.

    Missing values and values that are not a number stay outside the distances: each has a share
    and a limit of its own. Values whose form changed have no distance: see :func:`form_change`.

    Args:
      pair: the feature.
      limits: how the statistics were made, and which figures have limits.
      reported: whether to take the figures that never have a limit, too.

    Raises:
      StatisticsError: where a feature with values has no histogram of them.
    """
    yield _missing_share(pair)
    current, baseline = pair.current, pair.baseline
    if form_change(pair) is not None or not (current.values or baseline.values):
        return
    gated = limits.limit(current.name, "jensen_shannon") is not None
    kind = current.kind if current.values else baseline.kind
    if kind == "numeric":
        yield from _numbers(pair, limits.epsilon, reported)
    elif kind == "categorical":
        yield from _categories(pair, reported)
    yield from _constant(pair, limits.epsilon)
    if reported or gated:
        taken = divergence(pair)
        if taken is not None:
            yield taken
        elif gated:
            yield _unknown(pair, "jensen_shannon")


def _numbers(pair: FeaturePair, epsilon: float, reported: bool) -> Iterator[Observation]:
    sizes = pair.independent_values()
    if all(sizes):
        overlay = _overlay(pair, epsilon)
        yield _ks(pair, overlay)
        if reported:
            yield from report_numbers(pair, overlay)
    elif any(sizes):
        yield _unknown(pair, "ks")
    if pair.current.nan or pair.baseline.nan:
        yield _nan_share(pair)


def _categories(pair: FeaturePair, reported: bool) -> Iterator[Observation]:
    current, baseline, categories = pair.current.ranks, pair.baseline.ranks, pair.categories
    if current is None or baseline is None or categories is None:
        yield _unknown(pair, "total_variation")
        yield _unknown(pair, "unseen")
        return
    yield _total_variation(pair, categories, current, baseline)
    yield _unseen(pair, current, baseline)
    if reported:
        yield from report_categories(pair)


def _overlay(pair: FeaturePair, epsilon: float) -> Overlay:
    current, baseline = pair.current.quantiles, pair.baseline.quantiles
    if current is None or baseline is None:
        raise StatisticsError(
            f"Feature {pair.subject!r} has no quantile histogram",
            remedy="Make the statistics with StatisticsGen's histograms left on.",
        )
    return Overlay.of(current, baseline, epsilon)


def _ks(pair: FeaturePair, overlay: Overlay) -> Observation:
    sizes = pair.independent_values()
    certain = ks_of(overlay)

    def at(confidence: float) -> Estimate:
        return certain.widened(ks_margin_below(sizes, confidence), margin_above(sizes, confidence))

    return Observation.of(pair, "ks", certain.value, at, figure=figure("ks", certain.value))


def _total_variation(
    pair: FeaturePair, categories: SharedCategories, current: Ranks, baseline: Ranks
) -> Observation:
    sizes = pair.independent_values()
    met = categories_met(current, baseline)
    certain = total_variation_of(categories, current, baseline)

    def at(confidence: float) -> Estimate:
        below = total_variation_margin_below(sizes, met, confidence)
        return certain.widened(below, margin_above(sizes, confidence))

    words = figure("total_variation", certain.value)
    return Observation.of(pair, "total_variation", certain.value, at, figure=words)


def _unseen(pair: FeaturePair, current: Ranks, baseline: Ranks) -> Observation:
    sizes = pair.independent_values()
    new, values = NewValues.of(current, baseline), current.values

    def at(confidence: float) -> Estimate:
        overlooked = overlooked_share(sizes[1], values, confidence)
        return share_within(new.share(overlooked), sizes[0], confidence)

    value = new.share().value
    return Observation.of(pair, "unseen", value, at, figure=figure("unseen", value))


def _constant(pair: FeaturePair, epsilon: float) -> Iterator[Observation]:
    sizes = pair.independent_values()
    current, baseline = pair.current.distribution, pair.baseline.distribution
    if current is None or baseline is None:
        return
    lost = constancy(current, baseline, sizes, epsilon)
    if lost is not None:
        words = figure("constant", lost.value)
        yield Observation.of(pair, "constant", lost.value, lost.estimate_at, figure=words)


def _missing_share(pair: FeaturePair) -> Observation:
    shares = (pair.current.missing_share, pair.baseline.missing_share)
    return _share_change(pair, "missing_share", shares, pair.rows(), "rows")


def _nan_share(pair: FeaturePair) -> Observation:
    shares = (pair.current.nan_share, pair.baseline.nan_share)
    sizes = (pair.current.independent_cells, pair.baseline.independent_cells)
    return _share_change(pair, "nan_share", shares, sizes, "values")


def _share_change(
    pair: FeaturePair,
    statistic: str,
    shares: tuple[float, float],
    sizes: tuple[int, int],
    counted: str,
) -> Observation:
    def at(confidence: float) -> Estimate:
        return share_change(*shares, sizes, confidence)

    value = abs(shares[0] - shares[1])
    words = figure(statistic, value, now=shares[0], before=shares[1])
    return Observation.of(
        pair, statistic, value, at, shares=shares, sizes=sizes, counted=counted, figure=words
    )


def _unknown(pair: FeaturePair, statistic: str) -> Observation:
    return Observation.of(pair, statistic, None, lambda _: UNKNOWN)
