"""Hexadecimal ids for the contestants, fixed by a seed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

SEED = 1
DIGITS = np.frombuffer(b"0123456789abcdef", np.uint8)


def distinct_ids(rows: int, size: int) -> np.ndarray:
    """Practically all distinct; bytes, shape (rows,)."""
    text = DIGITS[np.random.default_rng(SEED).integers(0, 16, (rows, size))]
    return text.view(f"S{size}").reshape(-1)


def repeating_ids(rows: int, size: int, distinct: int) -> np.ndarray:
    """Ids of which each stands on about rows / distinct rows."""
    picks = np.random.default_rng(SEED).integers(0, distinct, rows)
    return distinct_ids(distinct, size)[picks]


def write_workloads(folder: Path, rows: int) -> Mapping[str, Path]:
    """One file a workload, an id a line."""
    workloads = {
        "16 bytes": distinct_ids(rows, 16),
        "30 bytes": distinct_ids(rows, 30),
        "16 bytes, 73,000 distinct": repeating_ids(rows, 16, 73_000),
        "16 bytes, 4,000 distinct": repeating_ids(rows, 16, 4_000),
    }
    folder.mkdir(parents=True, exist_ok=True)
    paths = {}
    for name, ids in workloads.items():
        paths[name] = folder / f"{name.replace(' ', '_').replace(',', '')}.txt"
        paths[name].write_bytes(b"\n".join(ids.tolist()) + b"\n")
    return paths
