"""How much two equal arms differ from minute to minute, beyond chance.

Of the ``e`` events of a minute the canary's ``x`` have the mean ``p e``, ``p`` being its
share of the requests, and were requests independent, the variance ``e p (1 - p)``. If the logarithm
of the ratio of the arms' rates varies from minute to minute with variance ``t``, then

    E[(x - p e)^2 - e p (1 - p)] = e (e - 1) (p (1 - p))^2 t,

to first order in ``t``: the moment estimator of overdispersed binomials (Kleinman, "Proportions
with extraneous variance", JASA 68, 1973), summed over the minutes. An upper bound on it is taken,
as few minutes leave it uncertain: a longer calibration asks for a smaller margin.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt

from .counts import Arms
from .mixture import FloatArray

MINUTE = 60.0
"""Seconds over which noise is taken to keep its value."""

DEVIATIONS = 1.28
"""The bound on the noise lies this many standard errors above its estimate: nine times of ten the
noise is below it."""


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


def by_minute(arms: Arms, minutes: npt.NDArray[np.int64]) -> Arms:
    """The column with one entry a minute; ``minutes`` says of each window to which it belongs."""
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
