"""Takes the place of ``tidegate run`` where TensorFlow's seconds would be too many.

    python stand_in.py OUTCOME run PIPELINE --span 3 --root ROOT [--resume]

It holds the root's own lock, ingests a span, writes a model and pushes it through CanaryPusher's
FilesystemTarget, and keeps a record of its executions in ``ROOT/record.db`` as TFX does: RUNNING,
then COMPLETE, what is COMPLETE is not done again, and what a dead run left RUNNING is closed by the
next. ``ROOT/behaviour.json`` says how long a step takes and with which exit codes runs end.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sqlite3
import sys
import time
from pathlib import Path

from tidegate.components.canary_pusher.model_files import read_model
from tidegate.components.canary_pusher.targets.filesystem import FilesystemTarget
from tidegate.components.canary_pusher.targets.target import Delivery
from tidegate.components.errors import DataError
from tidegate.orchestrators.root import PipelineRoot
from tidegate.orchestrators.schedule.launched import outcome_of
from tidegate.orchestrators.schedule.run_files import write_ended

WEIGHTS = 64


class Record:
    """The executions of a root."""

    def __init__(self, root: Path) -> None:
        self._connection = sqlite3.connect(root / "record.db", isolation_level=None)
        self._connection.executescript(
            "CREATE TABLE IF NOT EXISTS executions (id INTEGER PRIMARY KEY, node, span, state);"
            "CREATE TABLE IF NOT EXISTS starts (id INTEGER PRIMARY KEY, span, words, at);"
        )
        self._connection.execute("UPDATE executions SET state = 'FAILED' WHERE state = 'RUNNING'")

    def start(self, span, words):
        """Notes that a run began."""
        self._connection.execute(
            "INSERT INTO starts (span, words, at) VALUES (?, ?, ?)",
            (span, " ".join(words), time.time()),
        )

    def once(self, node, span, work):
        """Does a node's work, unless it is COMPLETE."""
        known = "SELECT 1 FROM executions WHERE node = ? AND span = ? AND state = 'COMPLETE'"
        if self._connection.execute(known, (node, span)).fetchone():
            return
        row = self._connection.execute(
            "INSERT INTO executions (node, span, state) VALUES (?, ?, 'RUNNING')", (node, span)
        ).lastrowid
        work()
        self._connection.execute("UPDATE executions SET state = 'COMPLETE' WHERE id = ?", (row,))


def main() -> None:
    """Runs, and notes how it ended."""
    outcome, _, *words = sys.argv[1:]
    parser = argparse.ArgumentParser()
    parser.add_argument("pipeline")
    parser.add_argument("--span", type=int)
    for name in ("--root", "--data", "--config", "--keyset"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--resume", action="store_true")
    said = parser.parse_args(words)
    ended = outcome_of(lambda: carry_out(said, words))
    write_ended(Path(outcome), ended)
    sys.exit(ended.exit_code)


def carry_out(said: argparse.Namespace, words: list[str]) -> None:
    """The run itself."""
    behaviour = {}
    with contextlib.suppress(FileNotFoundError):
        behaviour = json.loads((said.root / "behaviour.json").read_text())
    with PipelineRoot(said.root).locked() as place:
        record = Record(place.path)
        record.start(said.span, words)
        pause = behaviour.get("seconds", 0.0) / 3
        model = place.artifacts / f"model-{said.span}"
        for node, work in (
            ("ingest", lambda: None),
            ("train", lambda: train(model, said.span)),
            ("push", lambda: push(place, model)),
        ):
            time.sleep(pause)
            record.once(node, said.span, work)
    codes = behaviour.get("exit_codes", {}).get(str(said.span), [0])
    tries = len(list(Path(sys.argv[1]).parent.glob(f"{said.span}.*.lock")))
    code = codes[min(tries, len(codes)) - 1]
    if code == 2:
        raise DataError("Column 'a' is missing", where="rows.csv", remedy="Add it.")
    if code == -9:
        os.kill(os.getpid(), 9)
    sys.exit(code)


def train(model: Path, span: int | None) -> None:
    """Writes a model's files, one after the other."""
    model.mkdir(parents=True, exist_ok=True)
    for number in range(WEIGHTS):
        (model / f"weights-{number}").write_text(f"{span} {number}")


def push(place: PipelineRoot, model: Path) -> None:
    """Delivers the model; one that is live already gets no second version."""
    target = FilesystemTarget(str(place.serving))
    live = target.live()
    number = live.number if live is not None else None
    target.deliver(Delivery(read_model(str(model)), True, number, {}, model.name))


if __name__ == "__main__":
    main()
