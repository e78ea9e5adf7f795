"""What a drift check costs and whom it blames, beside Evidently, NannyML and TFDV.

January to June 2013 of New York's flights (166,158 rows) against July (29,425), ten columns, each
detector in a fresh process; the detectors take turns and the least of several runs counts. Then the
same detectors on splits of one population, in which nothing drifted and whatever is flagged is a
false alarm. The peers are installed on first use, into ``.venvs/drift-peers``.

    python benchmarks/drift_peers.py [--runs 2] [--draws 5]
"""

from __future__ import annotations

import argparse
import collections
import dataclasses
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from drift.bars import Bar, number, print_bars, print_table
from drift.flights import FEATURES, months, null_split
from drift.peers.environment import peers_python
from drift.processes import Cost, least, measure
from drift.tfdv_statistics import TFDV_DEFAULT, TIDEGATE, save_statistics

FOLDER = Path("build/drift_peers")
SIZES = (1_000, 10_000, 29_000)
SEED = 2013


@dataclasses.dataclass(frozen=True)
class Detector:
    """One detector, the file type it reads, and whether it needs the peers' environment."""

    name: str
    program: str
    reads: str
    in_peers: bool = False

    def python(self) -> str:
        """The interpreter it runs in."""
        return peers_python() if self.in_peers else sys.executable


DETECTORS = (
    Detector("tidegate, saved statistics", "run_tidegate", "tidegate.pb"),
    Detector("TFDV, saved statistics", "run_tfdv", "tfdv.pb"),
    Detector("tidegate, rows", "run_tidegate_rows", "parquet"),
    Detector("TFDV, rows", "run_tfdv_rows", "parquet"),
    Detector("Evidently preset, rows", "run_evidently", "parquet", in_peers=True),
    Detector("NannyML JS, rows", "run_nannyml", "parquet", in_peers=True),
    Detector("NannyML 8 methods, rows", "run_nannyml_all", "parquet", in_peers=True),
)
SAVED, TFDV_SAVED, ROWS, TFDV_ROWS, EVIDENTLY, NANNYML, NANNYML_ALL = (
    one.name for one in DETECTORS
)
MONTHLY = Detector("NannyML JS, chunks of July's size", "run_nannyml_months", "parquet", True)


def main() -> int:
    """Prints the costs, the flags and the bars; 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=2)
    parser.add_argument("--draws", type=int, default=5)
    options = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    print("Features:", ", ".join(FEATURES), "\n")
    july = [write_sides("july", *months())]
    costs = take_turns(july, options.runs)
    print_costs({**costs, MONTHLY.name: run(MONTHLY, july)})
    alarms = print_false_alarms(draw_nulls(options.draws))
    return print_bars([*bars(costs, alarms, len(SIZES) * options.draws)])


def write_sides(name: str, baseline: pd.DataFrame, current: pd.DataFrame) -> list[Path]:
    """Writes both sides as rows and as statistics of either resolution; paths without suffix."""
    stems = [FOLDER / f"{name}-{side}" for side in ("baseline", "current")]
    for stem, rows in zip(stems, (baseline, current), strict=True):
        rows.to_parquet(f"{stem}.parquet")
        for suffix, resolution in (("tidegate.pb", TIDEGATE), ("tfdv.pb", TFDV_DEFAULT)):
            save_statistics(rows, Path(f"{stem}.{suffix}"), *resolution)
    return stems


def run(detector: Detector, pairs: Sequence[Sequence[Path]]) -> Cost:
    """One fresh process of ``detector`` over all ``pairs``."""
    files = [Path(f"{stem}.{detector.reads}") for pair in pairs for stem in pair]
    return measure(detector.python(), detector.program, files)


def take_turns(july: Sequence[Sequence[Path]], runs: int) -> dict[str, Cost]:
    """The least cost of each detector by name; each round runs all of them."""
    seen = collections.defaultdict(list)
    for _ in range(runs):
        for detector in DETECTORS:
            seen[detector.name].append(run(detector, july))
    return {name: least(costs) for name, costs in seen.items()}


def print_costs(costs: dict[str, Cost]) -> None:
    """One row a detector."""
    print_table(
        ["detector", "compute, CPU s", "process, CPU s", "peak, MiB", "July flags"],
        [
            [name, number(cost.compute), number(cost.process), number(cost.mib), listed(cost)]
            for name, cost in costs.items()
        ],
    )
    print()


def listed(cost: Cost) -> str:
    """The features that are flagged, and those left undecided where there are any."""
    [found] = cost.flags
    flagged = ", ".join(found["flagged"]) or "none"
    undecided = ", ".join(found.get("undecided", ()))
    return f"{flagged}; undecided: {undecided}" if undecided else flagged


def draw_nulls(draws: int) -> dict[int, list[list[Path]]]:
    """Pairs of disjoint random samples of January to July, by rows a side."""
    rng = np.random.default_rng(SEED)
    population = pd.concat(months(), ignore_index=True)
    return {
        size: [
            write_sides(f"null-{size}-{draw}", *null_split(population, size, rng))
            for draw in range(draws)
        ]
        for size in SIZES
    }


def print_false_alarms(nulls: dict[int, list[list[Path]]]) -> dict[str, int]:
    """Whom each detector flags where nothing drifted; splits with a false alarm by detector."""
    pairs = [pair for of_size in nulls.values() for pair in of_size]
    rows, alarms = [], {}
    for detector in DETECTORS:
        if detector.name in (ROWS, TFDV_ROWS):
            continue  # the same statistics, the same flags
        flags = run(detector, pairs).flags
        alarms[detector.name] = sum(bool(one["flagged"]) for one in flags)
        each = len(flags) // len(nulls)
        cells = [summed(flags[start : start + each]) for start in range(0, len(flags), each)]
        rows.append([detector.name, *cells])
    print_table(["false alarms of", *(f"{size:,} rows a side" for size in nulls)], rows)
    print()
    return alarms


def summed(flags: Sequence[dict[str, list[str]]]) -> str:
    """In how many draws something was flagged, and which features most often."""
    count = sum(bool(one["flagged"]) for one in flags)
    names = collections.Counter(name for one in flags for name in one["flagged"])
    most = ", ".join(f"{name} {times}" for name, times in names.most_common(3))
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    undecided = sum(len(one.get("undecided", ())) for one in flags) / len(flags)
    left_open = f"; {undecided:.1f} features undecided" if undecided else ""
    return f"{count} of {len(flags)}" + (f" ({most}{more})" if most else "") + left_open


def bars(costs: dict[str, Cost], alarms: dict[str, int], splits: int) -> Iterator[Bar]:
    """Tidegate's costs and false alarms, beside each peer's."""
    saved, rows = costs[SAVED], costs[ROWS]
    for name in (TFDV_SAVED, EVIDENTLY, NANNYML):
        peer = costs[name]
        compute = 1000 * saved.compute, 20.0, None, 1000 * peer.compute
        yield Bar("saved: compute, CPU ms", *compute, name)
        yield Bar("saved: process, CPU s", saved.process, 1.5, None, peer.process, name)
        yield Bar("saved: peak, MiB", saved.mib, 100, None, peer.mib, name)
    for name in (TFDV_ROWS, EVIDENTLY, NANNYML):
        peer = costs[name]
        yield Bar("rows: compute, CPU s", rows.compute, None, None, peer.compute, name)
        yield Bar("rows: process, CPU s", rows.process, None, None, peer.process, name)
    for name in (TFDV_SAVED, EVIDENTLY, NANNYML):
        figure = f"{splits} null splits: false alarms"
        yield Bar(figure, alarms[SAVED], 0, None, alarms[name], name)


if __name__ == "__main__":
    sys.exit(main())
