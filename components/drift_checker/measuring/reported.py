"""Figures that explain drift or are asked for by habit, and have no limit unless one is set."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..distances.cramers_v import cramers_v
from ..distances.jensen_shannon import jensen_shannon, jensen_shannon_of_numbers
from ..distances.overlay import Overlay
from ..distances.population_stability import decile_shares, null_mean, population_stability
from ..distances.wasserstein import spread, wasserstein
from ..distributions.numeric import Numbers, NumericDistribution, quantile
from ..estimate import UNKNOWN, Estimate
from .observation import FeaturePair, Observation
from .sentences import figure

_DECILES_AND_QUARTILES = np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.25, 0.75])

_NO_UNIT = "the Wasserstein distance has no unit, for the baseline's values have no finite spread"
_INFINITE = "there is no Wasserstein distance, for some values are infinite or nearly so"


def report_numbers(pair: FeaturePair, overlay: Overlay) -> Iterator[Observation]:
    """How far values moved, and the stability index over the baseline's deciles."""
    current, baseline = pair.current.quantiles, pair.baseline.quantiles
    if current is not None and baseline is not None:
        values = quantile(baseline, _DECILES_AND_QUARTILES)
        yield _wasserstein(pair, overlay, baseline, values[9:])
        yield _stability(pair, *decile_shares(current, baseline, values[:9]))


def report_categories(pair: FeaturePair) -> Iterator[Observation]:
    """Cramér's V, and the stability index over all categories whose shares are certain."""
    if pair.categories is not None and all(pair.independent_values()):
        shares = pair.categories.certain_bins()
        value = cramers_v(*shares, pair.independent_values())
        yield _exactly(pair, "cramers_v", value, figure("cramers_v", value))
        yield _stability(pair, *shares)


def divergence(pair: FeaturePair) -> Observation | None:
    """TFX's Jensen-Shannon divergence; None where a side lacks what it is taken from."""
    value, current, baseline = None, pair.current, pair.baseline
    if pair.categories is not None:
        value = jensen_shannon(pair.categories.current, pair.categories.baseline)
    elif current.equal_widths is not None and baseline.equal_widths is not None:
        value = jensen_shannon_of_numbers(current.equal_widths, baseline.equal_widths)
    if value is None:
        return None
    return _exactly(pair, "jensen_shannon", value, figure("jensen_shannon", value))


def _wasserstein(
    pair: FeaturePair, overlay: Overlay, baseline: NumericDistribution, quartiles: Numbers
) -> Observation:
    # Of equal values, rounding alone may leave a deviation.
    deviation = 0.0 if baseline.only_value is not None else pair.baseline.deviation
    unit = spread(quartiles, deviation)
    if unit is None:
        return _undefined(pair, _NO_UNIT)
    certain = wasserstein(overlay, unit[0])
    if certain is None:
        return _undefined(pair, _INFINITE)
    words = figure("wasserstein", certain.value, unit=unit[1])
    return Observation.of(
        pair, "wasserstein", certain.value, lambda _: certain, figure=words, bounds="samples"
    )


def _undefined(pair: FeaturePair, why: str) -> Observation:
    return Observation.of(pair, "wasserstein", None, lambda _: UNKNOWN, figure=why, bounds="none")


def _stability(pair: FeaturePair, current: Numbers, baseline: Numbers) -> Observation:
    sizes = pair.independent_values()
    value = population_stability(current, baseline, sizes)
    chance = null_mean(len(current), sizes)
    return _exactly(pair, "psi", value, figure("psi", value, chance=chance))


def _exactly(pair: FeaturePair, statistic: str, value: float, words: str) -> Observation:
    estimate = Estimate(value, value, value)
    return Observation.of(pair, statistic, value, lambda _: estimate, figure=words, bounds="none")
