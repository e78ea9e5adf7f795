"""Spans that differ as real ones do: each has a mean of its own, and rows around it.

Figures of thousands of years are drawn at once, so rows are kept as counts in cells that hold equal
shares of a normal law, which rounds a KS distance down by 0.01 at most.
"""

from __future__ import annotations

import dataclasses
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from tidegate.components.drift_checker.history.calibration import FLOOR
from tidegate.components.drift_checker.history.conformal import lasting_limits
from tidegate.components.drift_checker.history.e_detector import shiryaev_roberts
from tidegate.components.drift_checker.history.signals import WEIGHTS
from tidegate.components.drift_checker.settings.limits import DriftLimits

Numbers = npt.NDArray[np.float64]

CELLS = 50
ROWS = 2000
BATCH = 300


@dataclasses.dataclass(frozen=True)
class Law:
    """How the means of spans are drawn, with a deviation of one.

    Attributes:
      tails: degrees of freedom of Student's law; None for the normal one.
      correlation: of a span's mean with the mean of the span before.
    """

    tails: int | None = None
    correlation: float = 0.0

    def draw(self, rng: np.random.Generator, shape: tuple[int, ...]) -> Numbers:
        """Stationary series along the last axis."""
        values = rng.standard_normal(shape)
        if self.tails is not None:
            values = rng.standard_t(self.tails, shape) / np.sqrt(self.tails / (self.tails - 2))
        for span in range(1, shape[-1] if self.correlation else 0):
            fresh = np.sqrt(1 - self.correlation**2) * values[..., span]
            values[..., span] = self.correlation * values[..., span - 1] + fresh
        return values


LAWS = {
    "normal": Law(),
    "t5": Law(tails=5),
    "AR(1) 0.3": Law(correlation=0.3),
    "AR(1) 0.5": Law(correlation=0.5),
    "AR(1) 0.7": Law(correlation=0.7),
}


def draw_shares(rng: np.random.Generator, means: Numbers, rows: int = ROWS) -> Numbers:
    """The shares of ``rows`` normal values in each cell, around each of ``means``."""
    edges = np.array([NormalDist().inv_cdf(one / CELLS) for one in range(1, CELLS)])
    below = _normal(edges - means[..., None])
    cells = np.diff(below, axis=-1, prepend=0.0, append=1.0)
    return rng.multinomial(rows, cells) / rows


def distances_from_previous(shares: Numbers) -> Numbers:
    """KS of each span from the one before; the first has none and is left out.

    Args:
      shares: axes are runs, features, spans, cells.
    """
    functions = shares.cumsum(axis=-1)
    return np.abs(np.diff(functions, axis=-2)).max(axis=-1)


def distances_from_others(shares: Numbers) -> Numbers:
    """KS of each span from the pool of all others."""
    functions = shares.cumsum(axis=-1)
    others = (functions.sum(axis=-2, keepdims=True) - functions) / (functions.shape[-2] - 1)
    return np.abs(functions - others).max(axis=-1)


def distances_from_pool(shares: Numbers, spans: int) -> Numbers:
    """KS of each span from the pool of the first ``spans``."""
    functions = shares.cumsum(axis=-1)
    pool = functions[..., :spans, :].mean(axis=-2, keepdims=True)
    return np.abs(functions - pool).max(axis=-1)


def calibrated(distances: Numbers, limits: DriftLimits) -> Numbers:
    """The limit of each feature that earlier distances support, at least the configured one.

    Args:
      distances: axes are runs, features, spans.
      limits: as configured.
    """
    floors = np.full(distances.shape[-2], FLOOR * limits.ks)
    spans, settings = np.swapaxes(distances, -1, -2), limits.history
    first = min(settings.minimum_spans, spans.shape[-2])
    return np.maximum(lasting_limits(spans, floors, settings.false_alarm, first), limits.ks)


def slow_drift_evidence(shares: Numbers) -> Numbers:
    """The evidence of slow drift of each feature after each span, from what rows show."""
    first = shares[..., :1, :]
    middle = first.cumsum(axis=-1) - first / 2
    place = (shares * middle).sum(axis=-1)
    spread = (shares * np.abs(middle - 0.5)).sum(axis=-1)
    evidence = np.zeros(place.shape)
    for weight, values in zip(WEIGHTS, (place, spread), strict=False):
        evidence[..., 1:] += weight * in_batches(values[..., 1:])
    return evidence


def in_batches(values: Numbers) -> Numbers:
    """The detector, over as many series at a time as the processor's cache holds."""
    flat = values.reshape(-1, values.shape[-1])
    parts = [shiryaev_roberts(flat[at : at + BATCH]) for at in range(0, len(flat), BATCH)]
    return np.concatenate(parts).reshape(values.shape)


def _normal(values: Numbers) -> Numbers:
    """The distribution function, from a table that is right to a millionth."""
    grid = np.linspace(-9, 9, 20_001)
    table = np.array([NormalDist().cdf(one) for one in grid])
    return np.interp(values, grid, table)
