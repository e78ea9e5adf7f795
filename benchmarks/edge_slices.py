"""How often EdgeExporter's slices shut the gate for nothing, and how often they find a loss.

Simulates 50 slices of 200 to 600 examples under the limit of 2 points that int8 has: slices that
lose nothing while a share of the answers differs by chance, slices that all lose exactly the limit,
and one slice among 50 that loses 10 points.

    python benchmarks/edge_slices.py [--runs 200] [--seed 0]
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping

import numpy as np

from tidegate.components.edge_exporter.judging.accuracy import judge_slices
from tidegate.components.edge_exporter.proving.accuracy import Accuracy
from tidegate.components.edge_exporter.spec import EdgeLimits
from tidegate.components.verdict import Outcome

SLICES = 50
LIMIT = 0.02
RIGHT = 0.9

Slices = Mapping[str, Accuracy]


def main() -> None:
    """Prints one row a case: how many runs FAIL, and how many are shut at all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    draw = np.random.default_rng(options.seed)
    for differing in (0.005, 0.02, 0.05, 0.15):
        half = differing / 2
        title = f"nothing lost, {differing:.1%} of the answers differ"
        print_rates(title, lambda half=half: drawn(draw, half, half), options.runs)
    print_rates("every slice loses 2 points", lambda: drawn(draw, 0.03, 0.01), options.runs)
    for size in (200, 300, 400, 600):
        title = f"one slice of {size} loses 10 points"
        print_rates(title, lambda size=size: with_a_bad_one(draw, size), options.runs, "bad")


def print_rates(title: str, draw: Callable[[], Slices], runs: int, looked_at: str = "") -> None:
    """Prints the shares of runs in which any slice, or one of them, FAILs or is not PASS."""
    failed = shut = 0
    for _ in range(runs):
        outcomes = [
            one.outcome
            for one in judge_slices("format", draw(), LIMIT, SLICES, EdgeLimits())
            if not looked_at or one.labels["slice"] == looked_at
        ]
        failed += Outcome.FAIL in outcomes
        shut += any(outcome is not Outcome.PASS for outcome in outcomes)
    print(f"{title:45} FAIL {failed / runs:6.1%}   shut {shut / runs:6.1%}")


def drawn(draw: np.random.Generator, lost: float, gained: float, count: int = SLICES) -> Slices:
    """Slices whose answers the format loses and gains with some probability."""
    return {
        f"slice {number}": one_slice(draw, int(draw.integers(200, 600)), lost, gained)
        for number in range(count)
    }


def with_a_bad_one(draw: np.random.Generator, size: int) -> Slices:
    """Slices that lose nothing, and one that loses 10 points."""
    return {**drawn(draw, 0.01, 0.01, SLICES - 1), "bad": one_slice(draw, size, 0.11, 0.01)}


def one_slice(draw: np.random.Generator, size: int, lost: float, gained: float) -> Accuracy:
    """One slice of ``size`` examples."""
    losses, gains, _ = draw.multinomial(size, (lost, gained, 1 - lost - gained))
    return Accuracy(size, int(RIGHT * size), int(losses), int(gains))


if __name__ == "__main__":
    main()
