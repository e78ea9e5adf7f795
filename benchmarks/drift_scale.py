"""Whether the cost of a comparison grows with the rows, beside Evidently's.

Draws of January to July's flights, as many rows on either side, from a thousand to ten million.
TFDV makes their statistics once, under build/; then the comparison of two saved files is timed in
fresh processes, the sizes taking turns. Evidently reads the rows themselves, as far as the time and
the memory that it is given reach.

    python benchmarks/drift_scale.py [--evidently-rows 1000000] [--seconds 600] [--memory-mib 12000]
"""

from __future__ import annotations

import argparse
import collections
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from drift.bars import Bar, number, print_bars, print_table
from drift.flights import FEATURES, read_flights
from drift.peers.environment import peers_python
from drift.processes import Cost, Refused, least, measure
from drift.tfdv_statistics import TIDEGATE, save_statistics

FOLDER = Path("build/drift_scale")
SIZES = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)
SIDES = ("baseline", "current")
RUNS = 5
SEED = 2013
FLAT = 1.5


def main() -> int:
    """Prints both costs by size; 1 where the comparison's grows."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--evidently-rows", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--memory-mib", type=int, default=12_000)
    options = parser.parse_args()
    population = read_flights()[list(FEATURES)]
    for size in SIZES:
        write_sides(population, size, with_rows=size <= options.evidently_rows)
    ours = compare_in_turns()
    theirs = {
        size: evidently(size, options.seconds, options.memory_mib)
        for size in SIZES
        if size <= options.evidently_rows
    }
    print_costs(ours, theirs)
    return print_bars(growth(ours, theirs))


def path(size: int, side: str, suffix: str) -> Path:
    """Where one side of one size stands."""
    return FOLDER / f"{size}-{side}.{suffix}"


def write_sides(population: pd.DataFrame, size: int, with_rows: bool) -> None:
    """Draws both sides with replacement; writes what is not there yet."""
    for number_of_side, side in enumerate(SIDES):
        wanted = [path(size, side, "pb"), *([path(size, side, "parquet")] if with_rows else ())]
        if all(one.exists() for one in wanted):
            continue
        print(f"Making {size:,} rows, {side}", file=sys.stderr, flush=True)
        rng = np.random.default_rng([SEED, size, number_of_side])
        rows = population.take(rng.integers(len(population), size=size)).reset_index(drop=True)
        save_statistics(rows, path(size, side, "pb"), *TIDEGATE)
        if with_rows:
            rows.to_parquet(path(size, side, "parquet"))


def compare_in_turns() -> dict[int, Cost]:
    """The least cost of a comparison by size; each round runs all sizes."""
    seen = collections.defaultdict(list)
    for _ in range(RUNS):
        for size in SIZES:
            files = [path(size, side, "pb") for side in SIDES]
            seen[size].append(measure(sys.executable, "run_tidegate", files))
    return {size: least(costs) for size, costs in seen.items()}


def evidently(size: int, seconds: float, memory_mib: int) -> Cost | str:
    """The cost of Evidently's preset on the rows, or why there is none."""
    files = [path(size, side, "parquet") for side in SIDES]
    try:
        return measure(peers_python(), "run_evidently", files, seconds, memory_mib)
    except Refused as refusal:
        return str(refusal).splitlines()[-1]


def print_costs(ours: dict[int, Cost], theirs: dict[int, Cost | str]) -> None:
    """One row a size."""
    rows = []
    for size, cost in ours.items():
        bytes_read = sum(path(size, side, "pb").stat().st_size for side in SIDES)
        cells = [f"{size:,}", f"{bytes_read / 1000:.0f}", number(1000 * cost.compute)]
        cells += [number(cost.process), number(cost.mib)]
        rows.append(cells + evidently_cells(theirs.get(size, "not run")))
    heading = ["rows a side", "KB read", "compare, CPU ms", "process, CPU s", "peak, MiB"]
    print_table([*heading, "Evidently: compute, CPU s", "process, CPU s", "peak, MiB"], rows)
    print()


def evidently_cells(cost: Cost | str) -> list[str]:
    """Its three figures, or the reason why there are none."""
    if isinstance(cost, str):
        return [cost, "", ""]
    return [number(cost.compute), number(cost.process), number(cost.mib)]


def growth(ours: dict[int, Cost], theirs: dict[int, Cost | str]) -> Sequence[Bar]:
    """How many times the cost of the smallest size the greatest is."""
    measured = {size: cost for size, cost in theirs.items() if isinstance(cost, Cost)}
    factors = {
        name: tuple(
            max(getattr(one, name) for one in side.values()) / getattr(side[SIZES[0]], name)
            for side in (ours, measured)
        )
        for name in ("compute", "mib")
    }
    compute, memory = factors["compute"], factors["mib"]
    up_to = f"Evidently, up to {max(measured):,}"
    return [
        Bar("compare, CPU: times that of 1,000 rows", compute[0], FLAT, None, compute[1], up_to),
        Bar("peak memory: times that of 1,000 rows", memory[0], FLAT, None, memory[1], up_to),
        Bar(
            "compare, CPU ms, at worst",
            max(1000 * one.compute for one in ours.values()),
            20,
            None,
            max(1000 * one.compute for one in measured.values()),
            up_to,
        ),
    ]


if __name__ == "__main__":
    sys.exit(main())
