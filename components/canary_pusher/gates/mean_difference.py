"""The difference of the arms' means, with an asymptotic confidence sequence.

Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas, "Time-uniform central limit theory and asymptotic
confidence sequences", Annals of Statistics 52, 2024: the normal mixture of Robbins, with variances
estimated from the data. It may be looked at as often as one likes, and it holds in the limit: hence
a burn-in.

Each window compares its own means, weighted by ``n m / (n + m)``, so that neither a drift of the
figure nor a change of the split can pass for a difference (no Simpson's paradox). CUPED (Deng, Xu,
Kohavi and Walker, WSDM 2013) takes off what a covariate from before the rollout explains.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from ..traffic.snapshot import BusinessTotals
from ..traffic.window import Window
from .mixture import FloatArray

SUMS = 15
"""Running sums that all of it follows from: the weights, the weighted differences of values and of
covariates, the weighted variances of either arm's mean but for the variance of a value, and of
either arm the deviations' squares and products, their degrees of freedom and the count."""


@dataclasses.dataclass(frozen=True)
class Difference:
    """Canary minus stable, as known after each window; every array has shape ``[windows]``.

    Attributes:
      estimate: of the difference of the means; NaN while there is none.
      intrinsic_time: variance of the weighted sum of differences, the clock of the sequence.
      weight: sum of the windows' weights: the weighted sum is ``estimate * weight``.
      values: of the arm that has fewer.
    """

    estimate: FloatArray
    intrinsic_time: FloatArray
    weight: FloatArray
    values: FloatArray


def sums_of(windows: Sequence[Window], start: FloatArray | None = None) -> FloatArray:
    """The running sums after each window, shape ``[windows, SUMS]``.

    Args:
      windows: in their order.
      start: the sums before them, shape ``[SUMS]``; None: of nothing.
    """
    ours = _columns([window.canary_business for window in windows])
    theirs = _columns([window.stable_business for window in windows])
    both = (ours["count"] > 0) & (theirs["count"] > 0)
    total = np.maximum(ours["count"] + theirs["count"], 1)
    weight = np.where(both, ours["count"] * theirs["count"] / total, 0)
    columns = [weight]
    columns += [weight * (_mean(ours, n) - _mean(theirs, n)) for n in ("total", "covariates")]
    columns += [weight**2 / np.maximum(arm["count"], 1) for arm in (ours, theirs)]
    for arm in (ours, theirs):
        columns += [
            _within(arm, "squares", "total", "total"),
            _within(arm, "products", "total", "covariates"),
            _within(arm, "covariate_squares", "covariates", "covariates"),
            np.maximum(arm["count"] - 1, 0),
            arm["count"],
        ]
    increments = np.stack(columns, axis=-1)
    if start is not None and len(increments):
        increments[0] += start
    return np.cumsum(increments, axis=0)


def difference(sums: FloatArray) -> Difference:
    """What is known of the difference of the means after each window, from the running sums."""
    weight, raw, covariate, *variances = sums[:, :5].T
    arms = sums[:, 5:10].T, sums[:, 10:].T
    joint, spread = arms[0][1] + arms[1][1], arms[0][2] + arms[1][2]
    slope = np.divide(joint, spread, out=np.zeros_like(spread), where=spread > 1e-12)
    time = np.zeros(len(sums))
    for (squares, products, covariates, freedom, _), part in zip(arms, variances, strict=True):
        residual = squares - 2 * slope * products + slope**2 * covariates
        time += np.maximum(residual, 0) / np.maximum(freedom, 1) * part
    estimate = np.full(len(sums), np.nan)
    np.divide(raw - slope * covariate, weight, out=estimate, where=weight > 0)
    return Difference(estimate, time, weight, np.minimum(arms[0][4], arms[1][4]))


def log_evidence(
    seen: Difference, tolerated: float, side: float, level: float, burn_in: int
) -> FloatArray:
    """Log E of the normal mixture against "the difference is not on this side of ``tolerated``".

    Args:
      seen: the difference after each window.
      tolerated: the difference that divides the two claims.
      side: 1 for the claim that the difference is above, -1 for below.
      level: at which the mixture is at its best when the burn-in ends.
      burn_in: values of the smaller arm before which E stays 1.
    """
    time = seen.intrinsic_time
    prior = _prior(seen, level, burn_in)
    excess = side * np.nan_to_num(seen.estimate - tolerated) * seen.weight
    ready = (seen.values >= burn_in) & (time > 0) & (excess > 0)
    gained = excess**2 / (2 * (time + prior)) - 0.5 * np.log1p(time / prior)
    return np.where(ready, gained, 0.0)


def radius(seen: Difference, level: float, burn_in: int) -> FloatArray:
    """Half the width of the two-sided confidence sequence after each window."""
    bound = normal_mixture_bound(seen.intrinsic_time, level, _prior(seen, level, burn_in))
    half: FloatArray = bound / np.maximum(seen.weight, 1e-300)
    return half


def normal_mixture_bound(time: FloatArray, level: float, prior: FloatArray | float) -> FloatArray:
    """Robbins' two-sided normal mixture boundary for a sum with this variance.

    Howard, Ramdas, McAuliffe and Sekhon, "Time-uniform, nonparametric, nonasymptotic confidence
    sequences", Annals of Statistics 49, 2021, equation (14).

    Args:
      time: variance of the sum, shape ``[...]``.
      level: probability bound of ever leaving it.
      prior: the variance at which it is about tightest; positive.
    """
    widened = time + prior
    bound: FloatArray = np.sqrt(widened * (np.log(widened / prior) - 2 * np.log(level)))
    return bound


def _prior(seen: Difference, level: float, burn_in: int) -> FloatArray:
    """Tightest at four times the burn-in, where decisions begin to be made: fixed by the settings
    but for the variance, whose estimate converges."""
    per_value = seen.intrinsic_time / np.maximum(seen.values, 1)
    target = np.maximum(4 * burn_in * per_value, 1e-300)
    prior: FloatArray = target / (-2 * np.log(level) + np.log(1 - 2 * np.log(level)))
    return prior


def _columns(arms: Sequence[BusinessTotals | None]) -> dict[str, FloatArray]:
    kept = [arm or BusinessTotals() for arm in arms]
    names = [field.name for field in dataclasses.fields(BusinessTotals)]
    return {name: np.array([getattr(arm, name) for arm in kept], float) for name in names}


def _mean(arm: dict[str, FloatArray], name: str) -> FloatArray:
    mean: FloatArray = arm[name] / np.maximum(arm["count"], 1)
    return mean


def _within(arm: dict[str, FloatArray], product: str, left: str, right: str) -> FloatArray:
    """Sum of products of deviations from the window's own means."""
    around: FloatArray = arm[product] - arm[left] * arm[right] / np.maximum(arm["count"], 1)
    return around
