"""Tokens per CPU second: the column method next to the standard library's HMAC row by row.

Both make one keyed, one-way value per row of the same hexadecimal ids, on one core, in turns; the
best of several turns of each counts, since others may use the machine too. The column method goes
from an Arrow column to an Arrow column of tokens as text; HMAC from Python bytes to raw digests.
The bar is a ratio of 20 on distinct 16-byte ids.

    python benchmarks/pseudonymizer_throughput.py [--rows 1000000]
"""

from __future__ import annotations

import argparse
import hmac
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa

from tidegate.components.pseudonymizer.keyset import Keyset, MasterKey
from tidegate.components.pseudonymizer.techniques import Token

BAR = 20.0
TURNS = 5
SEED = 1

KEY = bytes(range(32))


def distinct_ids(rows: int, size: int) -> pa.Array:
    """Random hexadecimal ids of ``size`` bytes, practically all distinct; string, shape (rows,)."""
    digits = np.frombuffer(b"0123456789abcdef", np.uint8)
    text = digits[np.random.default_rng(SEED).integers(0, 16, (rows, size))]
    offsets = np.arange(rows + 1, dtype=np.int32) * size
    return pa.StringArray.from_buffers(
        rows, pa.py_buffer(offsets), pa.py_buffer(text.tobytes()), None, 0
    )


def repeating_ids(rows: int, size: int, distinct: int) -> pa.Array:
    """Ids as :func:`distinct_ids` of which each stands on about rows / distinct rows."""
    picks = np.random.default_rng(SEED).integers(0, distinct, rows)
    return distinct_ids(distinct, size).take(pa.array(picks))


def hmac_rows(values: list[bytes]) -> list[bytes]:
    """HMAC-SHA256 of every value by the standard library's quickest call."""
    return [hmac.digest(KEY, value, "sha256") for value in values]


def rows_per_cpu_second(work: Callable[[Any], Any], rows: Any) -> float:
    """Rows of one turn divided by its CPU time over all threads."""
    start = time.process_time()
    work(rows)
    return len(rows) / (time.process_time() - start)


def compare(name: str, column: pa.Array) -> float:
    """Prints one line, and returns the ratio of the column method to HMAC."""
    token = Token("benchmark", Keyset("benchmark", 1, (MasterKey(1, KEY),)))
    values = column.cast(pa.binary()).to_pylist()  # a gift to HMAC: the way out of Arrow is free
    turns = [
        (rows_per_cpu_second(token.apply_column, column), rows_per_cpu_second(hmac_rows, values))
        for _ in range(TURNS)
    ]
    ours, theirs = (max(rates) for rates in zip(*turns, strict=True))
    print(f"{name:<28} {ours / 1e6:8.2f} M/s {theirs / 1e6:8.2f} M/s {ours / theirs:8.1f}x")
    return ours / theirs


def main() -> None:
    """Prints the table, and whether the bar is met."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    print(f"{f'{rows:,} rows':<28} {'column CMAC':>12} {'stdlib HMAC':>12} {'ratio':>9}")
    ratio = compare("16-byte ids, distinct", distinct_ids(rows, 16))
    compare("30-byte ids, distinct", distinct_ids(rows, 30))
    compare("16-byte ids, 73,000 distinct", repeating_ids(rows, 16, 73_000))
    compare("6-byte ids, 4,000 distinct", repeating_ids(rows, 6, 4_000))
    print(f"bar: {BAR:.0f}x on 16-byte ids; {'met' if ratio >= BAR else 'not met'}: {ratio:.1f}x")


if __name__ == "__main__":
    main()
