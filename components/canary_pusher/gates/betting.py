"""The betting e-process: evidence that the mean of bounded observations is past a limit.

A gambler bets, observation by observation, against the null hypothesis "the mean is at most the
limit" (or at least). Were it true, no strategy would multiply the capital E by 1/level with
a probability above the level, however often E is looked at (Ville). This is the betting martingale
of Waudby-Smith and Ramdas, "Estimating means of bounded random variables by betting", JRSS B 86
(2024), with a mixture over a fixed grid of bets in place of a bet that adapts: for the Bernoulli
observations of a replay it grows faster, and E depends on the observations but not on their order.

A bet on the odds ratio ``o`` multiplies the capital by ``(1 + (o - 1) x) / (1 + (o - 1) limit)``,
whose expectation is 1 where the mean of ``x`` is the limit, and less on the null's side of it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from .mixture import FloatArray, log_mixture

ODDS_ABOVE = (1.05, 1.1, 1.25, 1.5, 2.0, 3.0, 5.0, 10.0)
"""Bets that the mean is above the limit: from barely to plainly."""

ODDS_BELOW = (0.95, 0.9, 0.75, 0.5, 0.25, 0.1, 0.01)
"""Bets that it is below; the last grows fastest while only zeros are seen."""

BISECTIONS = 40
"""Halvings when the processes are inverted: the interval is exact to 1e-12."""


def log_evidence_above(observations: FloatArray, limit: float) -> FloatArray:
    """Evidence against "the mean is at most ``limit``".

    Args:
      observations: shape ``[..., n]``, each in [0, 1]; NaN where an observation is missing, which
        leaves the evidence as it is.
      limit: in (0, 1).

    Returns:
      The natural logarithm of E after each observation, shape ``[..., n]``.
    """
    return _log_evidence(observations, limit, ODDS_ABOVE)


def log_evidence_below(observations: FloatArray, limit: float) -> FloatArray:
    """Evidence against "the mean is at least ``limit``": the mirror of the above."""
    return _log_evidence(observations, limit, ODDS_BELOW)


def log_growth_of_counts(
    ones: FloatArray, observations: FloatArray, limit: float, odds: Sequence[float]
) -> FloatArray:
    """What windows of observations that are 0 or 1 multiply the capital of each bet by, as logs.

    Exact: bets do not depend on the order of observations, so counts say all that they do.

    Args:
      ones: how many observations of each window were 1, shape ``[..., windows]``.
      observations: how many there were, same shape.
      limit: in (0, 1).
      odds: the bets.

    Returns:
      Shape ``[..., windows, bets]``.
    """
    bets = np.asarray(odds)
    price = np.log1p((bets - 1) * limit)
    growth: FloatArray = ones[..., None] * np.log(bets) - observations[..., None] * price
    return growth


def interval(
    observations: FloatArray, level_above: float, level_below: float
) -> tuple[float, float] | None:
    """The means that the evidence so far does not exclude.

    It inverts the two processes, so that a limit lies outside of it just where one of them has
    reached its threshold. It covers the mean at every look at once with a probability of at least
    ``1 - level_above - level_below``.

    Args:
      observations: shape ``[n]``, each in [0, 1] or NaN.
      level_above: level at which :func:`log_evidence_above` counts as shown.
      level_below: level at which :func:`log_evidence_below` counts as shown.

    Returns:
      Lower and upper bound, or None where there is no observation.
    """
    seen = observations[~np.isnan(observations)]
    if seen.size == 0:
        return None
    above, below = _capital(seen, ODDS_ABOVE), _capital(seen, ODDS_BELOW)
    lower, _ = _bisect(lambda mean: above(mean) >= -math.log(level_above))
    _, upper = _bisect(lambda mean: below(mean) < -math.log(level_below))
    return lower, upper


def _log_evidence(observations: FloatArray, limit: float, odds: Sequence[float]) -> FloatArray:
    excess = np.asarray(odds) - 1
    seen = ~np.isnan(observations)
    stakes = np.log1p(excess * np.where(seen, observations, 0)[..., None]) - np.log1p(
        excess * limit
    )
    growth = np.where(seen[..., None], stakes, 0)
    return log_mixture(np.cumsum(growth, axis=-2))


def _capital(seen: FloatArray, odds: Sequence[float]) -> Callable[[float], float]:
    """The final log E as a function of the limit: monotone, as only the divisor has it."""
    excess = np.asarray(odds) - 1
    winnings = np.log1p(excess * seen[:, None]).sum(axis=0)
    return lambda limit: float(log_mixture(winnings - seen.size * np.log1p(excess * limit)))


def _bisect(belongs_left: Callable[[float], bool]) -> tuple[float, float]:
    """Encloses the point of [0, 1] up to which ``belongs_left`` holds."""
    low, high = 0.0, 1.0
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        low, high = (middle, high) if belongs_left(middle) else (low, middle)
    return low, high
