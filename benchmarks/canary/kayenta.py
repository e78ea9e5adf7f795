"""Kayenta's rule: the Mann-Whitney classifier of its NetflixACAJudge, asked every five minutes.

Reimplemented from kayenta-judge (``MannWhitneyClassifier``) and kayenta-mannwhitney: confidence
0.98, tolerance 0.25, direction "increase", samples of one minute of both arms since the beginning.
A metric is High where the lower confidence bound of the shift between the samples lies above a
quarter of its Hodges-Lehmann estimate.
"""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np

from canary.hour import FloatArray, Hour

CONFIDENCE, TOLERANCE = 0.98, 0.25
EVERY = 5
"""Minutes between two judgements."""


def kayenta_errors(hour: Hour) -> FloatArray:
    """When the rate of errors is classified High, in minutes; infinite where it never is."""
    arms = hour.by_minute("errors")
    return _first_high(
        arms.canary_events / np.maximum(arms.canary, 1), arms.stable_events / arms.stable
    )


def kayenta_latency(hour: Hour, quantile: float = 0.99) -> FloatArray:
    """The same of the 99th percentile of each minute's latencies."""
    arms, traffic = hour.by_minute("latency"), hour.traffic
    canary = _quantiles(hour, arms.canary, quantile, traffic.latency_ratio)
    return _first_high(canary, _quantiles(hour, arms.stable, quantile, 1.0))


def _first_high(canary: FloatArray, stable: FloatArray) -> FloatArray:
    when = np.full(len(canary), np.inf)
    for minute in range(EVERY, canary.shape[1] + 1, EVERY):
        open_ = np.flatnonzero(np.isinf(when))
        high = [row for row in open_ if is_high(canary[row, :minute], stable[row, :minute])]
        when[high] = minute
    return when


def is_high(canary: FloatArray, stable: FloatArray) -> bool:
    """Whether Kayenta classifies the canary's samples as High.

    The statistic falls as the shift that is taken off the canary's samples grows. So the lower
    bound lies above a value where the statistic at that value is above the critical one.
    """
    if np.unique(np.concatenate([canary, stable])).size == 1:
        return False
    estimate = float(np.median(canary[:, None] - stable[None, :]))
    critical = NormalDist().inv_cdf(1 - (1 - CONFIDENCE) / 2)
    return _statistic(canary - TOLERANCE * abs(estimate), stable) > critical


def _statistic(ours: FloatArray, theirs: FloatArray) -> float:
    """The normal approximation of Mann and Whitney's U, with corrections for continuity, ties."""
    n, m = len(ours), len(theirs)
    ordered = np.sort(theirs)
    below = np.searchsorted(ordered, ours, "left") + np.searchsorted(ordered, ours, "right")
    excess = below.sum() / 2 - n * m / 2
    _, ties = np.unique(np.concatenate([ours, theirs]), return_counts=True)
    tied = (ties.astype(float) ** 3 - ties).sum() / ((n + m) * (n + m - 1))
    spread = math.sqrt(n * m / 12 * (n + m + 1 - tied))
    return float((excess - 0.5 * np.sign(excess)) / spread) if spread else 0.0


def _quantiles(hour: Hour, answers: FloatArray, quantile: float, ratio: float) -> FloatArray:
    """Sample quantiles of lognormal latencies: an order statistic of uniforms is a Beta."""
    number = np.maximum(answers, 1)
    rank = np.ceil(quantile * number)
    uniform = np.clip(hour.generator.beta(rank, number - rank + 1), 1e-12, 1 - 1e-12)
    normal = np.vectorize(NormalDist().inv_cdf)(uniform)
    quantiles: FloatArray = ratio * np.exp(hour.traffic.latency_spread * normal)
    return quantiles
