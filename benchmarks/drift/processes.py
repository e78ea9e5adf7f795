"""Runs a detector in a fresh process of its own environment and takes down what it cost."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

BENCHMARKS = Path(__file__).resolve().parents[1]

ALONE = {
    # One thread each: idle workers of a pool would count as CPU time spent.
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    # Nobody's telemetry.
    "NML_DISABLE_USAGE_LOGGING": "1",
    "DO_NOT_TRACK": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "0",
}


class Refused(Exception):
    """A program did not end well: out of memory, out of time, or broken."""


@dataclasses.dataclass(frozen=True)
class Cost:
    """What one process said.

    Attributes:
      compute: CPU seconds of one detection.
      process: CPU seconds of the process with it.
      mib: peak memory.
      flags: for each pair of files, names of features by ``flagged`` and ``undecided``.
    """

    compute: float
    process: float
    mib: float
    flags: list[dict[str, list[str]]]


def measure(
    python: str,
    program: str,
    files: Sequence[Path],
    seconds: float = 900,
    memory_mib: int | None = None,
) -> Cost:
    """Runs ``program``, a module of ``drift.peers``, on pairs of ``files``, baseline first.

    Raises:
      Refused: where it needs more than ``seconds``, or ``memory_mib`` of address space, or fails.
    """
    command = [python, "-W", "ignore", "-m", f"drift.peers.{program}", *map(str, files)]
    if memory_mib is not None:
        command = ["prlimit", f"--as={memory_mib * 2**20}", *command]
    environment = {**os.environ, **ALONE, "PYTHONPATH": str(BENCHMARKS)}
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, env=environment, timeout=seconds
        )
    except subprocess.TimeoutExpired:
        raise Refused(f"more than {seconds:g} s") from None
    if memory_mib is not None and "MemoryError" in done.stderr:
        raise Refused(f"out of memory at {memory_mib:,} MiB of address space")
    if done.returncode:
        raise Refused(done.stderr.strip() or f"ended with {done.returncode}")
    return Cost(**json.loads(done.stdout.splitlines()[-1]))


def least(costs: Sequence[Cost]) -> Cost:
    """The least of each figure: what disturbs a run only ever adds."""
    figures: dict[str, Any] = {
        name: min(getattr(one, name) for one in costs) for name in ("compute", "process", "mib")
    }
    return Cost(**figures, flags=costs[0].flags)
