"""How fast a column of tokens is held against the erasure ledger, side by side with Arrow's is_in.

    python benchmarks/erasure_check.py [--rows 1000000] [--forgotten 10000]

The bar is 50 million rows a CPU second against a ledger of 10,000 subjects. Both answers are
compared row by row.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tidegate.components.pseudonymizer.erasure.ledger import Erasure, Ledger
from tidegate.components.pseudonymizer.keyset import Keyset, MasterKey
from tidegate.components.pseudonymizer.techniques import Token

BAR = 50e6
TURNS = 9


def rows_per_second(check: Callable[[], object], rows: int) -> float:
    """The best of several turns, by CPU time."""
    best = float("inf")
    for _ in range(TURNS):
        start = time.process_time()
        check()
        best = min(best, time.process_time() - start)
    return rows / best


def main() -> None:
    """Prints both speeds, the ratio and the verdict on the bar."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--forgotten", type=int, default=10_000)
    given = parser.parse_args()
    pa.set_cpu_count(1)
    token = Token("person", Keyset("people", 1, (MasterKey(1, bytes(32)),)))
    column = token.apply_column(pa.array([f"person {row:09}" for row in range(given.rows)]))
    forgotten = column.take(pa.array(np.linspace(0, given.rows - 1, given.forgotten, dtype=int)))
    erasures = [Erasure("people", "person", {1: one}, "") for one in forgotten.to_pylist()]
    ledger = Ledger(tuple(erasures))
    found = ledger.holds(column)
    assert (found == np.asarray(pc.is_in(column, value_set=forgotten))).all()
    ours = rows_per_second(lambda: ledger.holds(column), given.rows)
    arrows = rows_per_second(lambda: pc.is_in(column, value_set=forgotten), given.rows)
    print(f"{given.rows:,} rows, {given.forgotten:,} forgotten, {found.sum():,} found")
    print(f"Ledger.holds   {ours / 1e6:8.1f} M rows/s")
    print(f"Arrow is_in    {arrows / 1e6:8.1f} M rows/s")
    verdict = "met" if ours >= BAR else "MISSED"
    print(f"ratio {ours / arrows:.1f}x; bar {BAR / 1e6:.0f} M rows/s: {verdict}")


if __name__ == "__main__":
    main()
