"""What a salt of each subject's own costs, beside the shared-key token and HMAC row by row.

    python benchmarks/subject_salts.py [--subjects 1000000] [--rows 1000000]

Every row is of a subject drawn at random from all of them, 16 bytes each, in a table that is too
large for the processor's cache. The peer keeps the salts in a dictionary and takes HMAC-SHA256 of
salt and id, which is how it is done by hand. All run on one core, in turns; the best turn counts.
Tokens are compared with those of the row form.
"""

from __future__ import annotations

import argparse
import gc
import hashlib
import hmac
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa

from tidegate.components.pseudonymizer.keyset import Keyset, MasterKey
from tidegate.components.pseudonymizer.salt_file import add_salts, load_salts
from tidegate.components.pseudonymizer.salt_table import SaltTable, token_bytes
from tidegate.components.pseudonymizer.techniques import SaltedToken, Token

sys.path.insert(0, str(Path(__file__).parent))
from drift.bars import number, print_table
from pseudonymizer.ids import distinct_ids

TURNS = 5
BAR, COST_BAR = 3.9e6, 2.5
KEYSET = Keyset("benchmark", 1, (MasterKey(1, bytes(range(32))),))


def main() -> int:
    """Prints the bars; 1 where one is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--subjects", type=int, default=1_000_000)
    parser.add_argument("--rows", type=int, default=1_000_000)
    given = parser.parse_args()
    pa.set_cpu_count(1)
    subjects = pa.array(distinct_ids(given.subjects, 16).tolist()).cast(pa.string())
    picks = np.random.default_rng(1).integers(0, given.subjects, given.rows)
    column = subjects.take(pa.array(picks))
    plain = Token("person", KEYSET)
    tokens = token_bytes(plain.apply_column(subjects))
    disk = disk_seconds(tokens)
    salts = SaltTable.begin().with_subjects(tokens)
    require_same(salts, column)
    rates = best_rates(
        {
            "shared": lambda: plain.apply_column(column),
            "salted": warm(salts, column),
            "first": lambda: SaltedToken("person", KEYSET, salts).apply_column(column),
            "peer": by_hand(salts, subjects, column),
        },
        given.rows,
    )
    return report(rates, row_seconds(salts, column), disk, given.subjects)


def warm(salts: SaltTable, column: pa.Array) -> Callable[[], object]:
    """A worker that has treated a batch before."""
    salted = SaltedToken("person", KEYSET, salts)
    salted.apply_column(column.slice(0, 10))
    return lambda: salted.apply_column(column)


def by_hand(salts: SaltTable, subjects: pa.Array, column: pa.Array) -> Callable[[], object]:
    """A dictionary of salts, and a MAC at a time."""
    rows = map(bytes, salts.salts[: len(subjects)])
    table = dict(zip(subjects.cast(pa.binary()).to_pylist(), rows, strict=True))
    ids, key = column.cast(pa.binary()).to_pylist(), bytes(32)
    return lambda: [hmac.digest(key, table[one] + one, hashlib.sha256) for one in ids]


def best_rates(work: Mapping[str, Callable[[], object]], rows: int) -> dict[str, float]:
    """Rows per CPU second of each, in turns."""
    best = dict.fromkeys(work, 0.0)
    gc.disable()
    for _ in range(TURNS):
        for name, run in work.items():
            start = time.process_time()
            run()
            best[name] = max(best[name], rows / (time.process_time() - start))
    return best


def row_seconds(salts: SaltTable, column: pa.Array) -> float:
    """CPU time of one row at serving."""
    salted, values = SaltedToken("person", KEYSET, salts), column.slice(0, 20_000).to_pylist()
    start = time.process_time()
    for value in values:
        salted.apply_value(value)
    return (time.process_time() - start) / len(values)


def disk_seconds(tokens: np.ndarray) -> tuple[float, float, int]:
    """CPU time to give everybody a salt on disk, and to read all; bytes of the file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "salts"
        start = time.process_time()
        add_salts(path, tokens)
        written = time.process_time()
        load_salts(path)
        return written - start, time.process_time() - written, path.stat().st_size


def require_same(salts: SaltTable, column: pa.Array) -> None:
    """Column form and row form agree."""
    salted, part = SaltedToken("person", KEYSET, salts), column.slice(7, 20_000)
    made = salted.apply_column(part).to_pylist()
    assert made == [salted.apply_value(value) for value in part.to_pylist()]


def report(
    rates: Mapping[str, float], row: float, disk: tuple[float, float, int], subjects: int
) -> int:
    """Prints the table; 1 where a bar is missed."""
    salted, cost = rates["salted"], rates["shared"] / rates["salted"]
    mark = {True: "", False: " (missed)"}
    hand = rates["peer"]
    print_table(
        ["figure", "bar", "seen", "peer", "ratio"],
        [
            [
                "salted tokens, M rows per CPU s",
                f"≥ {number(BAR / 1e6)}",
                number(salted / 1e6) + mark[salted >= BAR],
                f"{number(hand / 1e6)} dictionary and HMAC",
                f"{number(salted / hand)}x",
            ],
            [
                "cost over the shared-key token",
                f"≤ {number(COST_BAR)}x",
                f"{number(cost)}x" + mark[cost <= COST_BAR],
                f"{number(rates['shared'] / 1e6)} M shared",
                "",
            ],
            [
                "the same with the tokens of all subjects still to make, M rows per CPU s",
                "",
                number(rates["first"] / 1e6),
                f"{number(hand / 1e6)} dictionary and HMAC",
                f"{number(rates['first'] / hand)}x",
            ],
            ["one row at serving, µs", "", number(row * 1e6), "", ""],
            [f"a salt for each of {subjects:,} on disk, CPU s", "", number(disk[0]), "", ""],
            ["reading them, CPU s", "", number(disk[1]), "", ""],
            ["bytes of the file a subject", "", number(disk[2] / subjects), "", ""],
        ],
    )
    return int(salted < BAR or cost > COST_BAR)


if __name__ == "__main__":
    sys.exit(main())
