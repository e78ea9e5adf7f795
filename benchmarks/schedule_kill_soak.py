"""Kills schedulers and runs by SIGKILL, at random, while spans arrive, and counts what is left.

Four schedulers are rivals for one ledger. A kill hits the run that is under way or a scheduler,
most often the one that leads; a dead scheduler is replaced. Spans arrive all the while. Then all is
left to finish, and the ledger, the record of executions and the delivered models are looked into.

    python benchmarks/schedule_kill_soak.py --kills 100 --real 10 --seed 0

The first kills are of a stand-in for ``tidegate run`` that does without TensorFlow: it holds the
root's own lock, ingests, trains and delivers through CanaryPusher's FilesystemTarget, and keeps a
record as TFX does. The real ones (``--real``) are of ``tidegate run`` itself, with a pipeline of
three nodes. Prints a table, bar beside seen.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]


def main() -> None:
    """Reads the arguments, kills, and prints."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--real", type=int, default=10)
    parser.add_argument("--rivals", type=int, default=4)
    parser.add_argument("--seed", type=int, default=0)
    said = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    soaking = importlib.import_module("tests.orchestrators.schedule.soaking")
    real = importlib.import_module("tests.orchestrators.schedule.real_soaking")
    print("| program | | bar | seen |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        if said.kills:
            plan = soaking.Plan(kills=said.kills, rivals=said.rivals, seed=said.seed)
            print_counts("stand-in", soaking.LightSoak(Path(folder, "light"), plan).run(tell))
        if said.real:
            plan = real.real_plan(said.real, said.rivals, said.seed)
            print_counts("tidegate run", real.RealSoak(Path(folder, "real"), plan).run(tell))


def print_counts(program: str, counts: Any) -> None:
    """Bar beside seen, as Markdown."""
    tell("")
    killed = ", ".join(f"{number} {what}" for what, number in sorted(counts.killed.items()))
    print(f"| {program} | killed | {sum(counts.killed.values())} | {killed} |")
    print(f"| | leaders put to sleep beyond their lease | – | {counts.pauses} |")
    print(f"| | spans, and starts of runs | – | {counts.spans}, {counts.attempts} |")
    for name, words in (
        ("lost", "spans lost"),
        ("duplicates", "spans or models done twice"),
        ("stuck", "stuck RUNNING"),
        ("unordered", "spans out of order"),
        ("half", "models that are not whole"),
    ):
        print(f"| | {words} | 0 | {getattr(counts, name)} |", flush=True)


def tell(text: str) -> None:
    """Shows progress on a terminal."""
    if sys.stderr.isatty():
        print(f"\r{text:60}", end="" if text else "\r", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
