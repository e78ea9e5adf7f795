"""How often the gate blocks flights that did not drift, and whether it puts July's delays first.

Disjoint random samples of January to July, compared at the default limits: one feature that FAILs
makes a false block of the whole. Of some splits TFDV's own ``validate_statistics`` decides too, on
statistics at its defaults, with Jensen-Shannon and L-infinity at 0.1. The same splits are compared
at limits next to zero, where any difference blocks that the rows make certain: there, confidence is
all that stands between the gate and a false alarm.

    python benchmarks/drift_null_splits.py [--splits 400] [--tfdv-splits 20]
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence

import numpy as np
from drift.bars import Bar, number, print_bars, print_table
from drift.flights import FEATURES, months, read_flights
from drift.peers import run_tfdv
from drift.quick_statistics import Population
from drift.tfdv_statistics import TFDV_DEFAULT, make_statistics
from scipy.stats import beta, wasserstein_distance

from tidegate.components.drift_checker.compare import compare
from tidegate.components.drift_checker.settings.feature_limits import STATISTICS
from tidegate.components.drift_checker.settings.limits import DriftLimits
from tidegate.components.verdict import Measurement, Outcome, Verdict

SIZES = (300, 1_000, 10_000, 29_000)
SEED = 2013
CHECKED = 3
"""Splits of each size whose verdict is held against the one on statistics by TFDV itself."""

NEXT_TO_ZERO = DriftLimits(
    **{statistic: 1e-9 for statistic in STATISTICS if statistic != "jensen_shannon"}
)
"""Of what has an interval, every statistic."""


def main() -> int:
    """Prints the tables; 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--splits", type=int, default=400)
    parser.add_argument("--tfdv-splits", type=int, default=20)
    options = parser.parse_args()
    bars = [*null_bars(options.splits, options.tfdv_splits), *july_bars()]
    return print_bars(bars)


def null_bars(splits: int, tfdv_splits: int) -> list[Bar]:
    """Compares the splits of each size; prints their rates and returns the bars on them."""
    frame = read_flights()[list(FEATURES)]
    population = Population(frame)
    rows, bars = [], []
    for size in SIZES:
        rng = np.random.default_rng([SEED, size])
        drawn = [population.split(size, rng) for _ in range(splits)]
        verdicts = [quick(population, sides, DriftLimits()) for sides in drawn]
        at_zero = [quick(population, sides, NEXT_TO_ZERO) for sides in drawn]
        differing = [held_against_tfdv(frame, population, sides) for sides in drawn[:CHECKED]]
        peer = [tfdv_flags(frame, sides) for sides in drawn[:tfdv_splits]]
        rows.append(
            [
                f"{size:,}",
                rate([one.outcome is Outcome.FAIL for one in verdicts]),
                rate([one.outcome is Outcome.INCONCLUSIVE for one in verdicts]),
                f"{np.mean([undecided(one) for one in verdicts]):.2f} of {len(FEATURES)}",
                rate([one.outcome is Outcome.FAIL for one in at_zero]),
                rate(peer),
                f"{max(differing):.1g}",
            ]
        )
        bars += blocked_bars(size, verdicts, peer)
    heading = ["rows a side", "false blocks", "INCONCLUSIVE", "features undecided"]
    print_table([*heading, "blocks at limits near 0", "TFDV blocks", "interval by TFDV ±"], rows)
    print()
    return bars


def quick(population: Population, sides: Sequence[np.ndarray], limits: DriftLimits) -> Verdict:
    """The verdict on the second sample, the first being its baseline."""
    baseline, current = (population.statistics(rows) for rows in sides)
    return compare(current, baseline, limits)


def held_against_tfdv(frame, population: Population, sides: Sequence[np.ndarray]) -> float:
    """By how much the ends of any limited interval differ where TFDV makes the statistics."""
    baseline, current = (make_statistics(frame.iloc[rows]) for rows in sides)
    by_tfdv = intervals(compare(current, baseline, DriftLimits()))
    made_here = intervals(quick(population, sides, DriftLimits()))
    if by_tfdv.keys() != made_here.keys():
        raise SystemExit(
            f"TFDV's statistics say more, or less: {by_tfdv.keys() ^ made_here.keys()}"
        )
    return max(
        abs(one - other)
        for name, ends in by_tfdv.items()
        for one, other in zip(ends, made_here[name], strict=True)
    )


def intervals(verdict: Verdict) -> dict[tuple[str, str], tuple[float, float]]:
    """The interval of each statistic of each feature that is held against a limit."""
    return {
        (one.subject, one.statistic): one.interval
        for one in verdict.measurements
        if one.interval is not None and one.limit is not None
    }


def undecided(verdict: Verdict) -> int:
    """Number of features with a statistic that the data cannot decide on."""
    open_ones = [one for one in verdict.measurements if one.outcome is Outcome.INCONCLUSIVE]
    return len({one.subject for one in open_ones})


def tfdv_flags(frame, sides: Sequence[np.ndarray]) -> bool:
    """Whether TFDV's drift comparators flag any feature of the second sample."""
    made = (make_statistics(frame.iloc[rows], *TFDV_DEFAULT) for rows in sides)
    return bool(run_tfdv.detect(*made)["flagged"])


def blocked_bars(size: int, verdicts: Sequence[Verdict], peer: Sequence[bool]) -> Iterator[Bar]:
    """The rate of false blocks and the upper end of its interval."""
    blocked = [one.outcome is Outcome.FAIL for one in verdicts]
    peer_rate = 100 * float(np.mean(peer)) if peer else None
    figure = f"{size:,} rows: splits blocked"
    yield Bar(f"{figure}, %", 100 * float(np.mean(blocked)), 1.0, None, peer_rate, "TFDV")
    upper = 100 * clopper_pearson(sum(blocked), len(blocked))[1]
    yield Bar(f"{figure}, upper 95% bound, %", upper, 1.0)


def rate(events: Sequence[bool]) -> str:
    """A share in per cent and its 95% interval."""
    low, high = clopper_pearson(sum(events), len(events))
    return f"{sum(events)}/{len(events)} ({100 * low:.1f}% to {100 * high:.1f}%)"


def clopper_pearson(events: int, trials: int, confidence: float = 0.95) -> tuple[float, float]:
    """The exact interval of a proportion: Clopper and Pearson, Biometrika 26 (1934)."""
    tail = (1 - confidence) / 2
    low = beta.ppf(tail, events, trials - events + 1) if events else 0.0
    high = beta.ppf(1 - tail, events + 1, trials - events) if events < trials else 1.0
    return float(low), float(high)


def july_bars() -> Iterator[Bar]:
    """The order of July's features, by closeness to the limits and by root cause."""
    baseline, current = months()
    verdict = compare(make_statistics(current), make_statistics(baseline), DriftLimits())
    limited = [one for one in verdict.measurements if one.limit is not None]
    order = list(dict.fromkeys(one.subject for one in limited))
    causes = list(dict.fromkeys(one["feature"] for one in verdict.evidence["ranking"]))
    first = {one.subject: one for one in reversed(limited)}
    print_table(
        ["July by the gate", "statistic", "value", "interval", "outcome", "W1/IQR of the rows"],
        [
            [f"{place}. {name}", *described(first[name]), transport(name, baseline, current)]
            for place, name in enumerate(order, 1)
        ],
    )
    print("\nBy root cause:", ", ".join(causes), "\n")
    for name in ("dep_delay", "arr_delay"):
        yield Bar(f"July: place of {name} among {len(order)}", order.index(name) + 1, 2)
        yield Bar(f"July: place of {name} among root causes", causes.index(name) + 1, 2)


def described(measurement: Measurement) -> list[str]:
    """What decides on the feature's place."""
    low, high = measurement.interval or (0.0, 1.0)
    value = measurement.value or 0.0
    between = f"{low:.3f} to {high:.3f}"
    return [measurement.statistic, number(value), between, measurement.outcome.value]


def transport(name: str, baseline, current) -> str:
    """The exact Wasserstein distance over the baseline's interquartile range."""
    if baseline[name].dtype == object:
        return ""
    one, other = baseline[name].dropna(), current[name].dropna()
    low, high = one.quantile([0.25, 0.75])
    return f"{wasserstein_distance(one, other) / (high - low):.3f}"


if __name__ == "__main__":
    sys.exit(main())
