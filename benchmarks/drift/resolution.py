"""Distances read from statistics of one resolution, held against those of the rows."""

from __future__ import annotations

import dataclasses
import math
import time

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import ks_2samp, wasserstein_distance

from drift.flights import NUMBERS
from drift.tfdv_statistics import make_statistics
from tidegate.components.drift_checker.distances.ks import ks_of
from tidegate.components.drift_checker.distances.overlay import Overlay
from tidegate.components.drift_checker.distances.population_stability import (
    decile_shares,
    population_stability,
)
from tidegate.components.drift_checker.distances.wasserstein import wasserstein
from tidegate.components.drift_checker.distributions.numeric import quantile
from tidegate.components.drift_checker.estimate import Estimate
from tidegate.components.drift_checker.statistics.dataset_statistics import FeatureStatistics
from tidegate.components.drift_checker.statistics.feature_statistics import read_statistics

PSI_FROM, WASSERSTEIN_FROM = 0.001, 0.02
"""Below these, the ratio of two figures says nothing."""

ROUNDING = 1e-9
DECILES = np.arange(1, 10) / 10

Numbers = npt.NDArray[np.float64]


@dataclasses.dataclass(frozen=True)
class Column:
    """One column at one resolution, held against its rows; a distance and the exact one."""

    name: str
    ks: tuple[Estimate, float]
    wasserstein: tuple[Estimate, float]
    psi: tuple[float, float]


@dataclasses.dataclass(frozen=True)
class Resolution:
    """All columns at one resolution; the flights' size in KB and CPU seconds to make."""

    kilobytes: float
    seconds: float
    columns: list[Column]

    def held(self, distance: str) -> int:
        """Number of columns whose exact distance the interval holds."""
        pairs = [getattr(one, distance) for one in self.columns]
        return sum(one.low - ROUNDING <= exact <= one.high + ROUNDING for one, exact in pairs)

    def ks_error(self, of_flights: bool = True) -> float:
        """The largest error of a figure, of the flights' columns or of the others."""
        chosen = [one.ks for one in self.columns if (one.name in NUMBERS) == of_flights]
        return max(abs(one.value - exact) for one, exact in chosen)

    def ks_width(self) -> float:
        """The median width of the intervals."""
        return float(np.median([one.ks[0].high - one.ks[0].low for one in self.columns]))

    def wasserstein_error(self) -> float:
        """The largest error on the flights' columns, relative to the exact distance."""
        flights = [one.wasserstein for one in self.columns if one.name in NUMBERS]
        return max(
            abs(one.value / exact - 1) for one, exact in flights if exact >= WASSERSTEIN_FROM
        )

    def psi_factor(self) -> float:
        """By how many times an index is too large, or too small, at worst."""
        pairs = [one.psi for one in self.columns if one.psi[1] >= PSI_FROM]
        return max(math.exp(abs(math.log(max(value, 1e-12) / exact))) for value, exact in pairs)


def examine(
    flights: tuple[pd.DataFrame, pd.DataFrame],
    hard: tuple[pd.DataFrame, pd.DataFrame],
    buckets: int,
    epsilon: float,
) -> Resolution:
    """Makes the statistics and holds each column against its rows."""
    started = time.process_time()
    made = [make_statistics(side, buckets, epsilon) for side in flights]
    seconds = time.process_time() - started
    columns = []
    for rows, statistics in (
        (flights, made),
        (hard, [make_statistics(side, buckets, epsilon) for side in hard]),
    ):
        before, now = (read_statistics(one, buckets).features for one in statistics)
        for name in before:
            if before[name].kind == "numeric":
                sides = [side[name].dropna().to_numpy(dtype=float) for side in rows]
                columns.append(examine_column(name, before[name], now[name], sides, epsilon))
    return Resolution(made[1].ByteSize() / 1000, seconds, columns)


def examine_column(
    name: str,
    before: FeatureStatistics,
    now: FeatureStatistics,
    sides: list[Numbers],
    epsilon: float,
) -> Column:
    """Each distance from the statistics beside the exact one of the rows."""
    overlay = Overlay.of(now.quantiles, before.quantiles, epsilon)
    deviation = float(sides[0].std())
    deciles = np.unique(np.quantile(sides[0], DECILES, method="inverted_cdf"))
    read_deciles = quantile(before.quantiles, DECILES)
    read_shares = decile_shares(now.quantiles, before.quantiles, read_deciles)
    exact_shares = [bin_shares(side, deciles) for side in (sides[1], sides[0])]
    sizes = (len(sides[1]), len(sides[0]))
    return Column(
        name,
        ks=(ks_of(overlay), float(ks_2samp(*sides, method="asymp").statistic)),
        wasserstein=(wasserstein(overlay, deviation), wasserstein_distance(*sides) / deviation),
        psi=(
            population_stability(*read_shares, sizes),
            population_stability(*exact_shares, sizes),
        ),
    )


def bin_shares(values: Numbers, edges: Numbers) -> Numbers:
    """The share of values up to each edge and after the last."""
    up_to = np.searchsorted(np.sort(values), edges, "right") / len(values)
    return np.diff(np.concatenate([[0.0], up_to, [1.0]]))
