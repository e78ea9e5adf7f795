"""How far two equal arms differ by themselves, and the odds margin that follows.

The conditional e-process takes requests for independent. Where each arm has bad minutes of its own
(a noisy neighbour, a user whose every request fails), equal arms differ by more than chance and the
guarantee is gone. A calibration stage gives the canary the stable version and looks how much more.

Estimate. Of the ``e`` events of a minute the canary's ``x`` have the mean ``p e``, ``p`` being its
share of the requests, and were requests independent, the variance ``e p (1 - p)``. If the logarithm
of the ratio of the arms' rates varies from minute to minute with variance ``t``, then

    E[(x - p e)^2 - e p (1 - p)] = e (e - 1) (p (1 - p))^2 t,

to first order in ``t``: the moment estimator of overdispersed binomials (Kleinman, "Proportions
with extraneous variance", JASA 68, 1973), summed over the minutes. An upper bound on it is taken,
as few minutes leave it uncertain: a longer calibration asks for a smaller margin.

Margin. Rollouts through the policy's stages are simulated at the observed rates, the arms equal but
for noise of that bound. The margin is the least at which harm is shown as rarely as the level of
the gate says. Where that takes more than ``maximum_margin``, the gates must not decide by
themselves.
"""

from __future__ import annotations

import bisect
import dataclasses
import math
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from ..policy import RolloutPolicy
from ..settings.stage import Stage
from ..traffic.window import Window
from . import conditional
from .counts import Arms, BoolArray, arms_of
from .mixture import FloatArray, log_mixture
from .processes import harmful_bets, levels_of, odds_gates

MINUTE = 60.0
"""Seconds over which noise is taken to keep its value."""

DEVIATIONS = 1.28
"""The bound on the noise lies this many standard errors above its estimate: nine times of ten the
noise is below it."""

NOISES = np.arange(0.0, 1.55, 0.05)
"""Bounds on the noise are rounded up to these; more than the last is taken for the last, which asks
for more than any sensible margin unless events are very rare."""

STEP = 0.05
"""Between the margins that are tried."""

ROLLOUTS, SEED = 1_000, 6
"""Of the simulation behind a margin: fixed, so that the same windows give the same margin."""

LONGEST = 1_440
"""Minutes that are simulated at most."""


@dataclasses.dataclass(frozen=True)
class Calibration:
    """What a calibration found.

    Attributes:
      margin: odds ratio up to which the gates take the arms for equal, at least 1.
      noise: coefficient of variation, from minute to minute, of the rates of either arm by itself;
        the estimate for the metric that asks for most.
      automatic: whether the gates may decide by themselves at that margin.
      sentence: the whole of it in words.
    """

    margin: float
    noise: float
    automatic: bool
    sentence: str


def calibrate(windows: Sequence[Window], policy: RolloutPolicy) -> Calibration:
    """What the windows of the policy's calibration stage ask for; pure and deterministic.

    Args:
      windows: of the rollout so far. Of these, the ones of calibration stages count, and all of
        them where the policy has no such stage. Those with a gap do not.
      policy: with the gates and stages to calibrate for.
    """
    seen = _of_calibration(windows, policy)
    seconds = sum(window.seconds for window in seen)
    ends = np.cumsum([window.seconds for window in seen])
    minutes = np.floor((ends - [window.seconds for window in seen]) / MINUTE).astype(int)
    observed = {metric: _by_minute(arms_of(seen, metric), minutes) for metric in odds_gates(policy)}
    if not any(arms.both.any() for arms in observed.values()):
        return Calibration(
            1.0, 0.0, False, "The arms were not seen side by side, so nothing is known of them."
        )
    worst = ("", 0.0, 1.0)
    for metric, arms in observed.items():
        estimate, bound = (float(each) for each in noise_of(arms))
        margin = float(margins_for(np.array(bound), metric, rates_of(arms, seconds), policy))
        if margin > worst[2] or not worst[0]:
            worst = (metric, estimate, margin)
    return _conclusion(*worst, int(minutes[-1]) + 1, policy)


def noise_of(arms: Arms) -> tuple[FloatArray, FloatArray]:
    """Estimate of the noise of either arm, and the bound above it.

    Args:
      arms: events per minute, shape ``[..., minutes]``.

    Returns:
      Two coefficients of variation, shape ``[...]``; the bound is infinite where no minute had two
      events.
    """
    events, share = arms.canary_events + arms.stable_events, arms.share
    even = share * (1 - share)
    excess = (arms.canary_events - share * events) ** 2 - events * even
    information = np.maximum(events * (events - 1), 0) * even**2
    known = information.sum(axis=-1)
    ratio = np.divide(excess.sum(axis=-1), known, out=np.zeros_like(known), where=known > 0)
    variance = np.maximum(ratio, 0.0)
    spread = events * even + information * variance[..., None]
    error = np.sqrt(2 * (spread**2).sum(axis=-1))
    error = np.divide(error, known, out=np.full_like(known, np.inf), where=known > 0)
    return _coefficient(variance), _coefficient(variance + DEVIATIONS * error)


@dataclasses.dataclass(frozen=True)
class Rates:
    """The traffic a margin is for.

    Attributes:
      requests: of both arms, per minute.
      events: share of the requests.
    """

    requests: float
    events: float


def rates_of(arms: Arms, seconds: float) -> Rates:
    """The mean rates over all windows; where no event was seen, as if it had been one."""
    requests = float((arms.canary + arms.stable).sum())
    rollouts = arms.canary.size / max(arms.canary.shape[-1], 1)
    events = float((arms.canary_events + arms.stable_events).sum())
    per_minute = requests / max(rollouts * seconds, 1e-9) * MINUTE
    return Rates(per_minute, max(events, 1.0) / max(requests, 1.0))


def margins_for(bounds: FloatArray, metric: str, rates: Rates, policy: RolloutPolicy) -> FloatArray:
    """The least margins that keep the level of a gate under noise of these bounds.

    Returns:
      Of the shape of ``bounds``; infinite where none up to :func:`largest_margin` does.
    """
    indices = np.minimum(np.searchsorted(NOISES, bounds - 1e-9), NOISES.size - 1)
    margins = {
        int(index): _margin(float(NOISES[index]), metric, rates, policy)
        for index in np.unique(indices)
    }
    found: FloatArray = np.vectorize(margins.__getitem__, otypes=[float])(indices)
    return found


def _margin(noise: float, metric: str, rates: Rates, policy: RolloutPolicy) -> float:
    gate, level = odds_gates(policy)[metric], levels_of(policy)[metric]
    bets, shares = harmful_bets(metric), _shares_by_minute(policy.stages)
    if not shares.size:
        return gate.margin
    ours, events, share = _noisy_rollouts(noise, shares, rates)

    def keeps_level(margin: float) -> bool:
        growth = conditional.log_growth(ours, events, conditional.null_share(share, margin), bets)
        log_e = log_mixture(np.cumsum(growth, axis=-2), tuple(bets.values()))
        return bool((log_e >= -math.log(level)).any(axis=1).mean() <= level)

    tried = np.round(np.arange(gate.margin, largest_margin(policy) + 1e-9, STEP), 9)
    least = bisect.bisect_left(tried, True, key=keeps_level)
    return float(tried[least]) if least < len(tried) else math.inf


def largest_margin(policy: RolloutPolicy) -> float:
    """Beyond it the gates do not decide by themselves: what a promotion has to exclude cannot count
    as equal."""
    tolerated = [gate.tolerated_odds - STEP for gate in odds_gates(policy).values()]
    return min([policy.gates.maximum_margin, *tolerated])


def _shares_by_minute(stages: Sequence[Stage]) -> FloatArray:
    split = [s for s in stages if 0 < s.weight < 100 and s.advance != "calibration"]
    minutes = [max(round(stage.seconds / MINUTE), 1) for stage in split]
    return np.repeat([stage.weight / 100 for stage in split], minutes)[:LONGEST]


def _noisy_rollouts(
    noise: float, shares: FloatArray, rates: Rates
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Events of the canary, of both arms, and the canary's share, ``[rollouts, minutes]``."""
    generator, shape = np.random.default_rng(SEED), (ROLLOUTS, len(shares))
    variance = math.log1p(noise**2)
    factors = np.exp(generator.normal(-variance / 2, math.sqrt(variance), (2, *shape)))
    ours, theirs = (
        np.asarray(generator.poisson(rates.requests * part * rates.events * factor), float)
        for part, factor in zip((shares, 1 - shares), factors, strict=True)
    )
    return ours, ours + theirs, np.broadcast_to(shares, shape)


def margins_of(
    columns: Mapping[str, Arms], policy: RolloutPolicy, seconds: FloatArray
) -> tuple[FloatArray, BoolArray]:
    """The same for many simulated rollouts at once.

    Args:
      columns: by metric, shape ``[rollouts, windows]``.
      policy: with the gates.
      seconds: when each window begins within the stage, shape ``[windows]``.

    Returns:
      The margin of each rollout, and whether its gates may decide by themselves.
    """
    minutes = np.floor(seconds / MINUTE).astype(int)
    length = float(seconds[-1] + policy.gates.window_seconds)
    margins = np.ones(1)
    for metric, windows in columns.items():
        arms = _by_minute(windows, minutes)
        _, bounds = noise_of(arms)
        needed = margins_for(bounds, metric, rates_of(arms, length), policy)
        margins = np.maximum(margins, needed)
    most = largest_margin(policy)
    automatic = margins <= most + 1e-9
    return np.where(automatic, margins, most), automatic


def _of_calibration(windows: Sequence[Window], policy: RolloutPolicy) -> list[Window]:
    stages = {stage.name for stage in policy.stages if stage.advance == "calibration"}
    return [w for w in windows if not w.gap and (not stages or w.stage in stages)]


def _by_minute(arms: Arms, minutes: npt.NDArray[np.int64]) -> Arms:
    if not minutes.size:
        return arms
    begins = np.flatnonzero(np.diff(minutes, prepend=-1))
    return Arms(
        *(
            np.add.reduceat(getattr(arms, field.name), begins, axis=-1)
            for field in dataclasses.fields(Arms)
        )
    )


def _coefficient(variance_of_log_ratio: FloatArray) -> FloatArray:
    """Coefficient of variation of either arm, both having the same."""
    coefficient: FloatArray = np.sqrt(np.expm1(np.minimum(variance_of_log_ratio / 2, 50.0)))
    return coefficient


def _conclusion(
    metric: str, noise: float, margin: float, minutes: int, policy: RolloutPolicy
) -> Calibration:
    most = largest_margin(policy)
    automatic = margin <= most + 1e-9
    found = (
        f"Over {minutes:,} minutes with the stable version in both arms, their {metric} varied by "
        f"{100 * noise:.0f}% from minute to minute beyond chance"
    )
    if automatic:
        told = (
            "the arms count as equal without a margin"
            if margin == 1
            else f"the arms count as equal up to {margin:.3g} times the odds"
        )
        return Calibration(margin, noise, True, f"{found}: {told}.")
    return Calibration(
        most,
        noise,
        False,
        f"{found}, or the calibration was too short to exclude that they do: a margin above "
        f"{most:g} would be needed, so the gates do not decide by themselves.",
    )
