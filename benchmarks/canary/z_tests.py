"""The two-proportion z-test, as dashboards apply it, and a stratified one with O'Brien-Fleming."""

from __future__ import annotations

import numpy as np

from canary.hour import LOOKS_A_MINUTE, FloatArray, Hour, minutes_until
from tidegate.components.canary_pusher.gates.counts import Arms

CRITICAL = 1.645
"""One-sided, at 5%."""

LOOKS = 12
"""Of the group-sequential design: every five minutes."""


def naive_z(hour: Hour, metric: str = "errors") -> FloatArray:
    """The pooled z-test of all requests so far, looked at every ten seconds."""
    return minutes_until(_pooled_z(getattr(hour.counts, metric)) > CRITICAL, LOOKS_A_MINUTE)


def fixed_horizon_z(hour: Hour, metric: str = "errors") -> FloatArray:
    """The same, looked at once: at the end of the hour."""
    at_end = _pooled_z(getattr(hour.counts, metric))[:, -1] > CRITICAL
    return np.where(at_end, 60.0, np.inf)


def stratified_obrien_fleming(hour: Hour, metric: str = "errors") -> FloatArray:
    """Cochran's z over windows, at twelve looks with the boundary of O'Brien and Fleming.

    O'Brien and Fleming, "A multiple testing procedure for clinical trials", Biometrics 35, 1979:
    the score ``z sqrt(information)`` is held to a constant. Information is planned from the stages.
    """
    arms: Arms = getattr(hour.counts, metric)
    share, events = arms.share, arms.canary_events + arms.stable_events
    score = np.cumsum(arms.canary_events - share * events, axis=1)
    information = np.cumsum(events * share * (1 - share), axis=1)
    z = score / np.sqrt(np.maximum(information, 1e-9))
    planned = np.cumsum((share * (1 - share)).mean(axis=0))
    looks = np.arange(1, LOOKS + 1) * (arms.share.shape[1] // LOOKS) - 1
    fraction = planned[looks] / planned[-1]
    crossed = z[:, looks] * np.sqrt(fraction) >= _obrien_fleming_constant(fraction)
    return minutes_until(crossed, LOOKS / 60)


def _pooled_z(arms: Arms) -> FloatArray:
    ours, theirs = np.cumsum(arms.canary_events, axis=1), np.cumsum(arms.stable_events, axis=1)
    requests, others = np.cumsum(arms.canary, axis=1), np.cumsum(arms.stable, axis=1)
    pooled = np.clip((ours + theirs) / (requests + others), 1e-9, 1)
    spread = np.sqrt(pooled * (1 - pooled) * (1 / np.maximum(requests, 1) + 1 / others))
    statistic: FloatArray = (ours / np.maximum(requests, 1) - theirs / others) / spread
    return statistic


def _obrien_fleming_constant(fraction: FloatArray) -> float:
    """What Brownian motion exceeds at one of these times with a probability of 5%."""
    steps = np.sqrt(np.diff(fraction, prepend=0.0))
    paths = np.random.default_rng(1979).normal(size=(400_000, len(steps)))
    return float(np.quantile(np.cumsum(paths * steps, axis=1).max(axis=1), 0.95))
