"""The CPU time of all risk figures of a million people, beside pycanon, and whether both agree.

A table of four quasi-identifiers and two sensitive columns. Tidegate takes k, l (distinct and
entropy) and t of both columns, uniqueness, the three attackers' risks, all 15 subsets and the
tokens' skew, from an Arrow table of text and numbers; once with a row for each person, once with
five. pycanon, installed on first use into an environment of its own, takes k of all rows, and l and
t of a sample, since it takes minutes for more. On the sample both must agree to four decimals.

    python benchmarks/pseudonymizer_risk.py [--rows 1000000] [--sample 3000]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.csv
from drift.bars import Bar, print_bars, print_table
from drift.processes import ALONE
from peer_environment import peer_python
from pyarrow import parquet
from risk.people import write_people

BENCHMARKS = Path(__file__).resolve().parent
FOLDER = Path("build/pseudonymizer_risk")
RELEASES = ((3, 10), (3, 11), (3, 12))


def main() -> int:
    """Prints costs and figures; 1 where a bar is missed or the two disagree."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--sample", type=int, default=3_000)
    options = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    files = {
        "one row each": (FOLDER / "one.parquet", options.rows, 1),
        "five rows each": (FOLDER / "five.parquet", options.rows, 5),
        "sample": (FOLDER / "sample.parquet", options.sample, 1),
    }
    for path, rows, each in files.values():
        write_people(str(path), rows, each, coarse=path.stem == "sample")
    for name in ("one row each", "sample"):
        table = parquet.read_table(files[name][0])
        pyarrow.csv.write_csv(table, files[name][0].with_suffix(".csv"))
    one, five, sample = (path for path, _, _ in files.values())
    ours = {"one": tidegate(one), "five": tidegate(five, "by-subject"), "sample": tidegate(sample)}
    whole = pycanon(one, "k")
    peer = pycanon(sample)
    disagreements = print_agreement(ours["sample"]["risk"], peer)
    rows = f"{options.rows:,} rows"
    return disagreements or print_bars(
        [
            Bar(f"{rows}: all figures, CPU s", ours["one"]["seconds"], 1.0),
            Bar(f"{rows}, five a person: all figures, CPU s", ours["five"]["seconds"], 1.0),
            Bar(
                f"{rows}: k, CPU s; pycanon k alone",
                ours["one"]["seconds"],
                None,
                None,
                whole["k"]["seconds"],
                "pycanon",
            ),
            Bar(
                f"{options.sample:,} rows: all figures, CPU s",
                ours["sample"]["seconds"],
                None,
                None,
                sum(figure["seconds"] for figure in peer.values()),
                "pycanon (k, l, entropy l, t)",
            ),
            Bar(f"{rows}: peak, MiB", ours["one"]["mib"]),
        ]
    )


def tidegate(path: Path, *arguments: str) -> dict[str, Any]:
    """Tidegate's figures and cost."""
    return _run(sys.executable, "run_tidegate.py", str(path), *arguments)


def pycanon(path: Path, *figures: str) -> dict[str, Any]:
    """pycanon's figures and their costs."""
    python = peer_python("risk-peer", BENCHMARKS / "risk" / "pycanon.txt", RELEASES)
    return _run(python, "run_pycanon.py", str(path.with_suffix(".csv")), *figures)


def print_agreement(risk: dict[str, Any], peer: dict[str, Any]) -> int:
    """Prints both figures side by side; 1 where any differs by 0.00005 or more."""
    ours: dict[str, float] = {"k": risk["smallest"]}
    for column in risk["sensitive"]:
        name = column["column"]
        ours[f"l {name}"] = column["distinct_l"]
        # pycanon gives the whole part of entropy l.
        ours[f"entropy l {name}"] = int(column["entropy_l"])
        ours[f"t {name}"] = column["t"]
    print_table(
        ["figure of the sample", "tidegate", "pycanon", "pycanon, CPU s"],
        [
            [name, f"{value:.5f}", f"{peer[name]['value']:.5f}", f"{peer[name]['seconds']:.2f}"]
            for name, value in ours.items()
        ],
    )
    print()
    return int(any(abs(value - peer[name]["value"]) >= 5e-5 for name, value in ours.items()))


def _run(python: str, program: str, *arguments: str) -> dict[str, Any]:
    command = [python, str(BENCHMARKS / "risk" / program), *arguments]
    environment = {**os.environ, **ALONE}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{program} failed:\n{done.stderr[-2000:]}")
    answer: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer


if __name__ == "__main__":
    sys.exit(main())
