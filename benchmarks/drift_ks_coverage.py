"""How surely the certified KS interval holds, and how narrow it is, by the statistics' resolution.

TFDV makes statistics of real rows on both sides: the flights' numbers, January to June against
July, and columns of the same sizes with heavy tails, point masses and ties. The exact distance of
the rows is held against the interval and the figure; so are those of the Wasserstein distance and
of the population stability index. In brackets stand the figures on which the choice of
100 buckets and an epsilon of 0.001 rests.

    python benchmarks/drift_ks_coverage.py
"""

from __future__ import annotations

import dataclasses
import math
import sys
import time

import numpy as np
import numpy.typing as npt
import pandas as pd
from drift.bars import Bar, number, print_bars, print_table
from drift.flights import NUMBERS, months
from drift.tfdv_statistics import TIDEGATE, make_statistics
from scipy.stats import ks_2samp, wasserstein_distance

from tidegate.components.drift_checker.dataset_statistics import FeatureStatistics
from tidegate.components.drift_checker.distances.ks import ks_of
from tidegate.components.drift_checker.distances.overlay import Overlay
from tidegate.components.drift_checker.distances.population_stability import (
    decile_shares,
    population_stability,
)
from tidegate.components.drift_checker.distances.wasserstein import wasserstein
from tidegate.components.drift_checker.estimate import Estimate
from tidegate.components.drift_checker.feature_statistics import read_statistics

EXPECTED = {
    (10, 0.01): (10.7, 0.25, 0.096, 0.136),
    (100, 0.001): (28.6, 0.58, 0.0024, 0.024),
    (1000, 0.0001): (207, 3.8, 0.0005, 0.016),
}
"""By buckets and epsilon: KB, CPU s, largest error and median interval, as measured elsewhere when
the resolution was chosen."""

PSI_FROM, WASSERSTEIN_FROM = 0.001, 0.02
"""Below these, the ratio of two figures says nothing."""

SEED = 2013
ROUNDING = 1e-9

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


def main() -> int:
    """Prints the tables; 1 where a bar is missed."""
    flights = months()
    make_statistics(flights[1][:1000])  # loads TFDV, which is not what is timed
    shaped = shaped_columns([len(side) for side in flights])
    seen = {each: examine(flights, shaped, *each) for each in EXPECTED}
    print_resolutions(seen)
    chosen = seen[TIDEGATE]
    print_columns(chosen)
    bars = [
        Bar(f"{buckets} buckets: KS intervals that hold, %", share(one, "ks"), at_least=100)
        for (buckets, _), one in seen.items()
    ]
    bars += [
        Bar(f"{buckets} buckets: Wasserstein intervals that hold, %", share(one, "wasserstein"))
        for (buckets, _), one in seen.items()
    ]
    error = "100 buckets: largest KS error, "
    bars += [
        Bar(f"{error}flights", chosen.ks_error(), 0.003, None, seen[10, 0.01].ks_error(), "at 10"),
        Bar(f"{error}hard columns", chosen.ks_error(of_flights=False)),
    ]
    return print_bars(bars)


def share(seen: Resolution, distance: str) -> float:
    """Per cent of the intervals that hold."""
    return 100 * seen.held(distance) / len(seen.columns)


def examine(
    flights: tuple[pd.DataFrame, pd.DataFrame],
    shaped: tuple[pd.DataFrame, pd.DataFrame],
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
        (shaped, [make_statistics(side, buckets, epsilon) for side in shaped]),
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
    deciles = np.unique(np.quantile(sides[0], np.arange(1, 10) / 10, method="inverted_cdf"))
    exact_shares = [bin_shares(side, deciles) for side in (sides[1], sides[0])]
    sizes = (len(sides[1]), len(sides[0]))
    return Column(
        name,
        ks=(ks_of(overlay), float(ks_2samp(*sides, method="asymp").statistic)),
        wasserstein=(wasserstein(overlay, deviation), wasserstein_distance(*sides) / deviation),
        psi=(
            population_stability(*decile_shares(now.quantiles, before.quantiles), sizes),
            population_stability(*exact_shares, sizes),
        ),
    )


def bin_shares(values: Numbers, edges: Numbers) -> Numbers:
    """The share of values up to each edge and after the last."""
    up_to = np.searchsorted(np.sort(values), edges, "right") / len(values)
    return np.diff(np.concatenate([[0.0], up_to, [1.0]]))


def shaped_columns(sizes: list[int]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Columns that are hard on histograms; the second side has drifted a little."""
    rng = np.random.default_rng(SEED)
    baseline, current = (
        _shaped(rng, size, drift) for size, drift in zip(sizes, (0, 1), strict=True)
    )
    return baseline, current


def _shaped(rng: np.random.Generator, size: int, drift: int) -> pd.DataFrame:
    normal, chance = rng.normal(size=size), rng.random(size)
    return pd.DataFrame(
        {
            "cauchy, cubed": rng.standard_cauchy(size) ** 3 * (1 + 0.1 * drift),
            "pareto 1.1": rng.pareto(1.1, size) * (1 + 0.05 * drift),
            "lognormal": np.exp(2 * normal + 0.05 * drift),
            "12% zeros": np.where(chance < 0.12, 0.0, normal),
            "12% zeros, spread": np.where(chance < 0.12, 0.0005 * drift * normal, normal),
            "93% zeros": np.where(chance < 0.93 - 0.02 * drift, 0.0, np.exp(normal)),
            "counts": rng.poisson(3 + 0.1 * drift, size),
        }
    )


def print_resolutions(seen: dict[tuple[int, float], Resolution]) -> None:
    """One row a resolution, each figure beside the one it was chosen on."""
    rows = []
    for (buckets, epsilon), one in seen.items():
        figures = (one.kilobytes, one.seconds, one.ks_error(), one.ks_width())
        expected = EXPECTED[buckets, epsilon]
        beside = [f"{number(a)} ({number(b)})" for a, b in zip(figures, expected, strict=True)]
        held = f"{one.held('ks')}/{len(one.columns)}"
        others = [f"{100 * one.wasserstein_error():.1f}%", f"{one.psi_factor():.2f} times"]
        rows.append([f"{buckets} / {epsilon:g}", *beside, held, *others])
    print_table(
        [
            "buckets / epsilon",
            "KB",
            "CPU s to make",
            "largest KS error, flights",
            "median KS interval",
            "KS intervals that hold",
            "W1/sd error",
            "PSI off by",
        ],
        rows,
    )
    print()


def print_columns(seen: Resolution) -> None:
    """One row a column, at the resolution that Tidegate asks for."""
    print_table(
        [
            "column",
            "exact KS",
            "figure",
            "interval",
            "exact W1/sd",
            "figure",
            "exact PSI",
            "figure",
        ],
        [
            [
                one.name,
                f"{one.ks[1]:.4f}",
                f"{one.ks[0].value:.4f}",
                f"{one.ks[0].low:.4f} to {one.ks[0].high:.4f}",
                number(one.wasserstein[1]),
                number(one.wasserstein[0].value),
                f"{one.psi[1]:.4f}",
                f"{one.psi[0]:.4f}",
            ]
            for one in seen.columns
        ],
    )
    print()


if __name__ == "__main__":
    sys.exit(main())
