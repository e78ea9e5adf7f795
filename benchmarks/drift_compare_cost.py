"""What a comparison of two saved statistics files costs, beside TFDV's own on the same files.

Makes the statistics once, under build/: of ten columns, January to June against July, on which the
bars are set, and of all 25 columns of a span, February against January. Then measures in fresh
processes the CPU time of one comparison, and the CPU time and memory of a process that does nothing
else. The sides take turns, and the least of several runs counts: what disturbs a run only ever
adds.

    python benchmarks/drift_compare_cost.py
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
from drift.bars import Bar, print_bars
from drift.flights import months
from drift.processes import Cost, least, measure
from drift.tfdv_statistics import TIDEGATE, save_statistics

from tidegate.data.flights import prepare

FOLDER = Path("build/drift_compare_cost")
RUNS = 3
PROGRAMS = ("run_tidegate", "run_tfdv")
PEER = "TFDV"


def main() -> int:
    """Prints the table; 1 where a bar is missed."""
    ten = [FOLDER / "january-to-june.pb", FOLDER / "july.pb"]
    if not all(path.exists() for path in ten):
        for rows, path in zip(months(), ten, strict=True):
            save_statistics(rows, path, *TIDEGATE)
    return print_bars(
        [
            *bars("10 columns", in_turns(ten), comparison_at_most=20),
            *bars("25 columns", in_turns([statistics_of_span(1), statistics_of_span(2)])),
        ]
    )


def bars(columns: str, costs: list[Cost], comparison_at_most: float | None = None) -> Iterator[Bar]:
    """Both sides' costs; a process has its bars whatever it compares."""
    ours, theirs = costs
    comparison = 1000 * ours.compute, comparison_at_most, None, 1000 * theirs.compute
    yield Bar(f"{columns}: comparison, CPU ms", *comparison, PEER)
    yield Bar(f"{columns}: process, CPU s", ours.process, 1.5, None, theirs.process, PEER)
    yield Bar(f"{columns}: process, MiB", ours.mib, 100, None, theirs.mib, PEER)


def in_turns(files: list[Path]) -> list[Cost]:
    """The least cost of each program."""
    rounds = [
        [measure(sys.executable, program, files) for program in PROGRAMS] for _ in range(RUNS)
    ]
    return [least(costs) for costs in zip(*rounds, strict=True)]


def statistics_of_span(span: int) -> Path:
    """Statistics of all columns of one month, made once."""
    path = FOLDER / f"{span}.pb"
    if not path.exists():
        [rows] = prepare(FOLDER, [span])
        save_statistics(pd.read_csv(rows), path, *TIDEGATE)
    return path


if __name__ == "__main__":
    sys.exit(main())
