"""The business gate: do users of the canary bring in less?

An asymptotic confidence sequence for the difference of the arms' means (Waudby-Smith, Arbour,
Sinha, Kennedy and Ramdas, "Time-uniform central limit theory and asymptotic confidence sequences",
Annals of Statistics 52, 2024): the normal mixture of Robbins, with variances estimated from the
data. It may be looked at as often as one likes, and it holds in the limit: hence the burn-in.

Each window compares its own means, weighted by ``n m / (n + m)``, so that neither a drift of the
figure nor a change of the split can pass for a difference (no Simpson's paradox). CUPED (Deng, Xu,
Kohavi and Walker, WSDM 2013) takes off what a covariate from before the rollout explains.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from ...verdict import Measurement
from ..policy import RolloutPolicy
from ..settings.live_gates import BusinessGate
from ..settings.stage import Stage
from ..traffic.snapshot import BusinessTotals
from ..traffic.window import Window
from .counts import not_to_weigh
from .evidence import Evidence, Purpose, outcome_of
from .mixture import FloatArray


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


def weigh(windows: Sequence[Window], policy: RolloutPolicy, level: float) -> tuple[Evidence, ...]:
    """The evidence for a loss beyond what is tolerated, and for none such."""
    gate = policy.gates.business
    if gate is None:
        return ()
    seen = difference(windows, policy.stages)
    tolerated = -gate.tolerated_loss
    figure = f"the {gate.name} per value"
    looks = np.arange(1, len(windows) + 1)
    sides = (
        (f"{figure} falls by more than {gate.tolerated_loss:g}", Purpose.ROLLBACK, level, -1.0),
        (f"{figure} keeps within {gate.tolerated_loss:g}", Purpose.PROMOTION, policy.beta, 1.0),
    )
    return tuple(
        Evidence(
            claim,
            Purpose.ADVICE if gate.advisory else purpose,
            looks,
            log_evidence(seen, tolerated, side, bound, gate.burn_in),
            bound,
        )
        for claim, purpose, bound, side in sides
    )


def measure(
    windows: Sequence[Window], policy: RolloutPolicy, evidence: tuple[Evidence, ...], level: float
) -> Measurement:
    """The difference with its confidence sequence, in words."""
    gate = policy.gates.business
    assert gate is not None, "only a policy with a business gate is measured by it"
    seen = difference(windows, policy.stages)
    outcome = outcome_of(evidence)
    bounds, value, values = None, None, 0
    if seen.values.size:
        values = int(seen.values[-1])
    if values >= gate.burn_in and np.isfinite(seen.estimate[-1]):
        value = float(seen.estimate[-1])
        reach = float(radius(seen.intrinsic_time[-1], level, gate.burn_in, seen) / seen.weight[-1])
        bounds = (value - reach, value + reach)
    return Measurement(
        subject="canary against the stable version",
        statistic="business_difference",
        value=value,
        limit=-gate.tolerated_loss,
        outcome=outcome,
        sentence=_sentence(gate, value, bounds, values),
        interval=bounds,
        sizes={"values": values},
    )


def difference(windows: Sequence[Window], stages: Sequence[Stage]) -> Difference:
    """What is known of the difference of the means after each window."""
    by_name = {stage.name: stage for stage in stages}
    nothing = BusinessTotals()
    usable = [not not_to_weigh(window, by_name) for window in windows]
    canary, stable = (
        [arm if use and arm is not None else nothing for use, arm in zip(usable, arms, strict=True)]
        for arms in ([w.canary_business for w in windows], [w.stable_business for w in windows])
    )
    ours, theirs = _columns(canary), _columns(stable)
    both = (ours["count"] > 0) & (theirs["count"] > 0)
    total = np.where(both, ours["count"] + theirs["count"], 1)
    weight = np.where(both, ours["count"] * theirs["count"] / total, 0)
    raw, covariate = (
        np.cumsum(weight * (_mean(ours, name) - _mean(theirs, name)))
        for name in ("total", "covariates")
    )
    slope = _slope(ours, theirs)
    variance = sum(
        _variance(arm, slope) * np.cumsum(weight**2 / np.maximum(arm["count"], 1))
        for arm in (ours, theirs)
    )
    weights = np.cumsum(weight)
    estimate = np.full(len(weights), np.nan)
    np.divide(raw - slope * covariate, weights, out=estimate, where=weights > 0)
    fewer = np.minimum(np.cumsum(ours["count"]), np.cumsum(theirs["count"]))
    return Difference(estimate, np.asarray(variance, float), weights, fewer)


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


def radius(time: float, level: float, burn_in: int, seen: Difference) -> float:
    """Half the width of the two-sided confidence sequence of the weighted sum."""
    prior = _prior(seen, level, burn_in)
    return float(np.sqrt(normal_mixture_bound(np.asarray(time), level, prior) ** 2))


def normal_mixture_bound(time: FloatArray, level: float, prior: float) -> FloatArray:
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


def _prior(seen: Difference, level: float, burn_in: int) -> float:
    """Tightest at four times the burn-in, where decisions begin to be made; fixed by the settings
    up to the variance, whose estimate converges."""
    per_value = seen.intrinsic_time[-1] / max(seen.values[-1], 1) if seen.values.size else 0.0
    target = max(4 * burn_in * per_value, 1e-300)
    return float(target / (-2 * np.log(level) + np.log(1 - 2 * np.log(level))))


def _columns(arms: Sequence[BusinessTotals]) -> dict[str, FloatArray]:
    names = [field.name for field in dataclasses.fields(BusinessTotals)]
    return {name: np.array([getattr(arm, name) for arm in arms], float) for name in names}


def _mean(arm: dict[str, FloatArray], name: str) -> FloatArray:
    mean: FloatArray = arm[name] / np.maximum(arm["count"], 1)
    return mean


def _within(arm: dict[str, FloatArray], product: str, left: str, right: str) -> FloatArray:
    """Sum of products of deviations from the windows' own means, up to each window."""
    around = arm[product] - arm[left] * arm[right] / np.maximum(arm["count"], 1)
    return np.cumsum(around)


def _slope(ours: dict[str, FloatArray], theirs: dict[str, FloatArray]) -> FloatArray:
    joint = sum(_within(arm, "products", "total", "covariates") for arm in (ours, theirs))
    spread = np.asarray(
        sum(_within(arm, "covariate_squares", "covariates", "covariates") for arm in (ours, theirs))
    )
    return np.divide(joint, spread, out=np.zeros_like(spread), where=spread > 1e-12)


def _variance(arm: dict[str, FloatArray], slope: FloatArray) -> FloatArray:
    residual = (
        _within(arm, "squares", "total", "total")
        - 2 * slope * _within(arm, "products", "total", "covariates")
        + slope**2 * _within(arm, "covariate_squares", "covariates", "covariates")
    )
    freedom = np.cumsum(np.maximum(arm["count"] - 1, 0))
    variance: FloatArray = np.maximum(residual, 0) / np.maximum(freedom, 1)
    return variance


def _sentence(
    gate: BusinessGate, value: float | None, bounds: tuple[float, float] | None, values: int
) -> str:
    if value is None or bounds is None:
        return (
            f"The {gate.name} is known of {values:,} users or requests of the smaller arm, fewer "
            f"than the {gate.burn_in:,} that a conclusion takes."
        )
    return (
        f"The {gate.name} of the canary differs from the stable version's by {value:+.4g} "
        f"({bounds[0]:+.4g} to {bounds[1]:+.4g}) over {values:,} values of the smaller arm"
        f"{'; it is watched and decides nothing' if gate.advisory else ''}."
    )
