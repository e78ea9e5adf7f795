"""How surely the certified KS interval holds, and how narrow it is, by the statistics' resolution.

TFDV makes statistics of real rows on both sides: the flights' numbers, January to June against
July, and columns of the same sizes with heavy tails, point masses and ties. The exact distance of
the rows is held against the interval and the figure; so are those of the Wasserstein distance and
of the population stability index. In brackets stand the figures on which the choice of
100 buckets and an epsilon of 0.001 rests.

    python benchmarks/drift_ks_coverage.py
"""

from __future__ import annotations

import sys

from drift.bars import Bar, number, print_bars, print_table
from drift.flights import months
from drift.hard_columns import hard_columns
from drift.resolution import Resolution, examine
from drift.tfdv_statistics import TIDEGATE, make_statistics

EXPECTED = {
    (10, 0.01): (10.7, 0.25, 0.096, 0.136),
    (100, 0.001): (28.6, 0.58, 0.0024, 0.024),
    (1000, 0.0001): (207, 3.8, 0.0005, 0.016),
}
"""By buckets and epsilon: KB, CPU s, largest error and median interval, as measured elsewhere when
the resolution was chosen."""


def main() -> int:
    """Prints the tables; 1 where a bar is missed."""
    flights = months()
    make_statistics(flights[1][:1000])  # loads TFDV, which is not what is timed
    hard = hard_columns([len(side) for side in flights])
    seen = {each: examine(flights, hard, *each) for each in EXPECTED}
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
