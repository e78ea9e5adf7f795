"""The odds margin under which gates keep their levels, though the arms have noise of their own.

Rollouts through the policy's stages are simulated at the observed rates, the arms equal but
for noise of that bound. The margin is the least at which harm is shown as rarely as the level of
the gate says. Where that takes more than ``maximum_margin``, the gates must not decide by
themselves.
"""

from __future__ import annotations

import bisect
import dataclasses
import math
from collections.abc import Sequence

import numpy as np

from ..policy import RolloutPolicy
from ..settings.stage import Stage
from .counts import Arms
from .mixture import FloatArray
from .noise import MINUTE
from .processes import odds_gates, processes_of

NOISES = np.arange(0.0, 1.55, 0.05)
"""Bounds on the noise are rounded up to these; more than the last is taken for the last, which asks
for more than any sensible margin unless events are very rare."""

STEP = 0.05
"""Between the margins that are tried."""

PART_OF_LEVEL = 0.75
"""What may be used up of a gate's level: the simulation looks but once a minute."""

ROLLOUTS, SEED = 1_000, 6
"""Of the simulation behind a margin: fixed, so that the same windows give the same margin."""

LONGEST = 1_440
"""Minutes that are simulated at most."""


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
    gate, shares = odds_gates(policy)[metric], _shares_by_minute(policy.stages)
    if not shares.size:
        return gate.margin
    column = _noisy_rollouts(noise, shares, rates)

    def keeps_level(margin: float) -> bool:
        harm = next(p for p in processes_of(policy, margin) if p.metric == metric)
        fresh_every = math.ceil(harm.fresh_every * policy.gates.window_seconds / MINUTE)
        harm = dataclasses.replace(harm, fresh_every=fresh_every)
        shown = harm.log_e(harm.wealth(column)) >= harm.log_threshold
        return bool(shown.any(axis=1).mean() <= PART_OF_LEVEL * harm.level)

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


def _noisy_rollouts(noise: float, shares: FloatArray, rates: Rates) -> Arms:
    """Requests and events by minute, shape ``[rollouts, minutes]``."""
    generator, shape = np.random.default_rng(SEED), (ROLLOUTS, len(shares))
    variance = math.log1p(noise**2)
    factors = np.exp(generator.normal(-variance / 2, math.sqrt(variance), (2, *shape)))
    canary, stable = (
        np.broadcast_to(rates.requests * part, shape) for part in (shares, 1 - shares)
    )
    ours, theirs = (
        np.asarray(generator.poisson(requests * rates.events * factor), float)
        for requests, factor in zip((canary, stable), factors, strict=True)
    )
    return Arms(canary, stable, ours, theirs)
