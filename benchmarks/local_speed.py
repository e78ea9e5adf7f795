"""The nine nodes of TFX's taxi example: Tidegate's runner beside TFX's LocalDagRunner.

Each variant runs in a process of its own, one after the other, so many times; the figure is the
median. "warm" is the run alone, with everything imported; "cached" a run that finds all in the
cache; "whole" the process from its start to the end of the first run.

    python benchmarks/local_speed.py [--runs 3]
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

PROGRAM = Path(__file__).parent / "orchestration" / "run_nine_nodes.py"
BARS = {"warm": 25.0, "cached": 1.0}


def main() -> None:
    """Prints a table of seconds and the ratio to plain TFX."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3)
    runs = parser.parse_args().runs
    variants = ["plain", "importable", "tidegate"]
    if importlib.util.find_spec("pip") is None:
        variants.remove("plain")
        print("plain is left out: module_file needs pip, which this environment has not.")
    measured = {variant: [] for variant in variants}
    for _ in range(runs):
        for variant in variants:
            measured[variant].append(_run(variant))
    print(f"{'':<12}{'warm':>9}{'cached':>9}{'whole':>9}")
    medians = {variant: _median(figures) for variant, figures in measured.items()}
    for variant, figures in medians.items():
        print(f"{variant:<12}" + "".join(f"{value:>7.2f} s" for value in figures.values()))
    mine = medians.pop("tidegate")
    for variant, figures in medians.items():
        ratios = "".join(f"{figures[name] / mine[name]:>8.2f}x" for name in mine)
        print(f"{'/' + variant:<12}{ratios}   times the speed of {variant}")
    for name, bar in BARS.items():
        print(f"{name}: {mine[name]:.2f} s, bar {bar:g} s")


def _run(variant: str) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, str(PROGRAM), variant, folder],
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        sys.exit(f"{variant}: exit code {done.returncode}\n{done.stderr[-2000:]}")
    seen = json.loads(done.stdout.splitlines()[-1])
    whole = seen["imports"] + seen["run"]
    return {"warm": seen["run"], "cached": seen["cached"], "whole": whole}


def _median(figures: list[dict[str, float]]) -> dict[str, float]:
    return {name: statistics.median(one[name] for one in figures) for name in figures[0]}


if __name__ == "__main__":
    main()
