"""Tokens per CPU second, beside the standard library, Tink and Presidio in one run.

Every contestant makes one keyed value per row of the same ids on one core, in a process of its own,
in turns with the others; the best counts, since other work on the machine only ever slows one down.
Tidegate goes from an Arrow column to an Arrow column of text; the others get Python bytes or a data
frame, which is a gift to them. Tink and Presidio are installed on first use, each into an
environment of its own under ``.venvs``. A machine's speed is told by the standard library's HMAC:
absolute bars were set where it does 0.4 M rows a CPU second, and are scaled to this machine by it.

    python benchmarks/pseudonymizer_throughput.py [--rows 1000000] [--runs 2]
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from drift.bars import number, print_table
from peer_environment import peer_python

BENCHMARKS = Path(__file__).resolve().parent
PEERS = BENCHMARKS / "pseudonymizer" / "peers"
FOLDER = Path("build/pseudonymizer_throughput")
RELEASES = ((3, 11), (3, 12), (3, 13))

HMAC_OF_THE_BARS = 0.4e6

ALONE = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


@dataclasses.dataclass(frozen=True)
class Contestant:
    """A program, where its packages are, and the share of the rows that it is given."""

    name: str
    program: str
    environment: str = ""
    share: float = 1.0

    def python(self) -> str:
        """Its interpreter."""
        if not self.environment:
            return sys.executable
        requirements = PEERS / f"{self.environment}.txt"
        return peer_python(f"{self.environment}-peer", requirements, RELEASES)


TOKEN = Contestant("tidegate token", "run_token")
ENCRYPT = Contestant("tidegate encrypt (AES-SIV)", "run_encrypt")
HMAC = Contestant("stdlib HMAC-SHA256", "run_hmac")
SIV_ROWS = Contestant("cryptography AESSIV, row by row", "run_siv_rows")
TINK_SIV = Contestant("Tink deterministic AEAD (AES-SIV)", "run_tink_siv", "tink")
TINK_PRF = Contestant("Tink PRF (HMAC-SHA256)", "run_tink_prf", "tink")
PRESIDIO_HASH = Contestant("Presidio hash", "run_presidio_hash", "presidio", 0.1)
PRESIDIO_ENCRYPT = Contestant("Presidio encrypt", "run_presidio_encrypt", "presidio", 0.1)
CONTESTANTS = (
    *(TOKEN, ENCRYPT, HMAC, SIV_ROWS, TINK_SIV, TINK_PRF, PRESIDIO_HASH, PRESIDIO_ENCRYPT),
)

DISTINCT_16, DISTINCT_30 = "16 bytes", "30 bytes"
REPEATS, FEW = "16 bytes, 73,000 distinct", "16 bytes, 4,000 distinct"

Rates = Mapping[str, Mapping[str, float]]
"""Rows per CPU second by contestant and workload."""


@dataclasses.dataclass(frozen=True)
class Line:
    """One line of the table of bars."""

    figure: str
    bar: str
    seen: str
    met: bool
    peer: str = ""
    ratio: str = ""


def main() -> int:
    """Prints the rates and the bars; 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=2)
    options = parser.parse_args()
    sys.path.insert(0, str(BENCHMARKS))
    from pseudonymizer.ids import write_workloads

    workloads = write_workloads(FOLDER, options.rows)
    rates = take_turns(workloads, options)
    print_rates(rates, list(workloads))
    lines = [*speed_lines(rates), pipeline_line(options.rows // 5), memory_line(options.rows)]
    print_table(
        ["figure", "bar", "seen", "peer", "ratio"],
        [
            [one.figure, one.bar, one.seen + " (missed)" * (not one.met), one.peer, one.ratio]
            for one in lines
        ],
    )
    return int(not all(one.met for one in lines))


def take_turns(workloads: Mapping[str, Path], options: argparse.Namespace) -> Rates:
    """The best rate of each contestant; each round runs all of them."""
    best: dict[str, dict[str, float]] = {
        one.name: dict.fromkeys(workloads, 0.0) for one in CONTESTANTS
    }
    for _ in range(options.runs):
        for one in CONTESTANTS:
            rows = str(int(options.rows * one.share))
            rates = run(one.python(), f"peers.{one.program}", "--rows", rows, *workloads.values())
            for workload, rate in zip(workloads, rates, strict=True):
                best[one.name][workload] = max(best[one.name][workload], rate)
    return best


def run(python: str, program: str, *arguments: Any) -> Any:
    """What a program of ``pseudonymizer`` prints last, in a fresh process."""
    command = [python, "-W", "ignore", "-m", f"pseudonymizer.{program}", *map(str, arguments)]
    paths = [str(BENCHMARKS), os.environ.get("PYTHONPATH", "")]
    environment = {**os.environ, **ALONE, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    if done.returncode:
        raise SystemExit(f"{program} failed:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def print_rates(rates: Rates, workloads: Sequence[str]) -> None:
    """One row a contestant, in millions of rows a CPU second."""
    print_table(
        ["M rows per CPU s", *workloads],
        [
            [name, *(number(of[workload] / 1e6) for workload in workloads)]
            for name, of in rates.items()
        ],
    )
    print()


def speed_lines(rates: Rates) -> list[Line]:
    """Ratios to the peers, and the absolute bars scaled by HMAC's speed here."""
    tink = max((TINK_SIV, TINK_PRF), key=lambda one: rates[one.name][DISTINCT_16])
    presidio = max((PRESIDIO_HASH, PRESIDIO_ENCRYPT), key=lambda one: rates[one.name][DISTINCT_16])
    return [
        against(rates, TOKEN, HMAC, 20),
        against(rates, TOKEN, tink, 15),
        against(rates, TOKEN, presidio, 90),
        absolute(rates, DISTINCT_16, 8e6),
        absolute(rates, DISTINCT_30, 4e6),
        absolute(rates, REPEATS, 15e6),
        absolute(rates, FEW, 15e6),
        against(rates, ENCRYPT, SIV_ROWS),
        against(rates, ENCRYPT, TINK_SIV),
        against(rates, ENCRYPT, PRESIDIO_ENCRYPT),
    ]


def against(rates: Rates, ours: Contestant, peer: Contestant, bar: float | None = None) -> Line:
    """How many times as fast as a peer, on distinct ids of 16 bytes."""
    mine, theirs = rates[ours.name][DISTINCT_16], rates[peer.name][DISTINCT_16]
    return Line(
        f"{ours.name} over {peer.name}, {DISTINCT_16}",
        "" if bar is None else f"≥ {number(bar)}x",
        f"{number(mine / 1e6)} M/s",
        bar is None or mine / theirs >= bar,
        f"{number(theirs / 1e6)} M/s",
        f"{number(mine / theirs)}x",
    )


def absolute(rates: Rates, workload: str, bar: float) -> Line:
    """Tokens a CPU second against a bar that was set on a machine of known speed."""
    seen, hmac = rates[TOKEN.name][workload], rates[HMAC.name][workload]
    scaled = bar * hmac / HMAC_OF_THE_BARS
    return Line(
        f"{TOKEN.name}, {workload}",
        f"≥ {number(scaled / 1e6)} M/s ({number(bar / 1e6)} where HMAC does 0.4)",
        f"{number(seen / 1e6)} M/s",
        seen >= scaled,
        f"{number(hmac / 1e6)} M/s HMAC",
        f"{number(seen / hmac)}x",
    )


def pipeline_line(rows: int) -> Line:
    """Three token columns of ten features, beside decoding and encoding the tf.Examples."""
    spent = run(sys.executable, "run_pipeline", rows)
    coding = spent["decode"] + spent["encode"]
    share = spent["treat"] / coding
    return Line(
        "3 tokens of 10 features over tfx_bsl decode + encode, CPU",
        "≤ 5%",
        f"{share:.1%}",
        share <= 0.05,
        f"{rows / coding / 1e6:.3g} M rows/s decode + encode",
    )


def memory_line(rows: int) -> Line:
    """What treating batches adds to a worker's memory."""
    grown = run(sys.executable, "run_memory", rows)
    return Line("memory of a batch, 3 token columns", "≤ 32 MiB", f"{grown:.1f} MiB", grown <= 32)


if __name__ == "__main__":
    sys.exit(main())
