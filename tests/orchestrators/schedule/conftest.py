"""Schedules over a root and a folder of spans, with a stand-in for the pipeline."""

from __future__ import annotations

import dataclasses
import json
import sqlite3
import sys
import time
from pathlib import Path

import pytest

from tidegate.orchestrators.root import PipelineRoot
from tidegate.orchestrators.schedule.launching import Launcher
from tidegate.orchestrators.schedule.ledger import Ledger
from tidegate.orchestrators.schedule.place import SchedulePlace
from tidegate.orchestrators.schedule.scheduler import Scheduler
from tidegate.orchestrators.schedule.settings import Schedule
from tidegate.orchestrators.schedule.triggers.spans import SpanTrigger

from .processes import kill

STAND_IN = Path(__file__).with_name("stand_in.py")


class Yard:
    """A root, a folder of spans, and schedulers over them."""

    def __init__(self, folder: Path) -> None:
        self.data, self.root = folder / "data", folder / "root"
        self.data.mkdir()
        self.root.mkdir()
        self.schedule = Schedule(
            pipeline="stand-in",
            triggers=(SpanTrigger(),),
            root=str(self.root),
            data=str(self.data),
            backoff_seconds=0.0,
            poll_seconds=0.1,
        )
        self.ledgers: list[Ledger] = []
        self.pids: list[int] = []

    @property
    def place(self):
        return SchedulePlace(self.schedule)

    def put(self, *spans):
        """Puts closed spans there."""
        for span in spans:
            folder = self.data / f"span-{span:02d}"
            folder.mkdir()
            (folder / "rows.csv").write_text(f"{span}\n")
            (folder / "_SUCCESS").touch()

    def behave(self, **values):
        """Tells the stand-in what to do."""
        (self.root / "behaviour.json").write_text(json.dumps(values))

    def scheduler(self, name="one", **settings):
        """A scheduler of its own."""
        schedule = dataclasses.replace(self.schedule, **settings)
        ledger = Ledger(self.place.database, schedule.pipeline)
        self.ledgers.append(ledger)
        launcher = Launcher(schedule, self.place.runs, (sys.executable, str(STAND_IN)))
        return Scheduler(schedule, ledger, launcher, holder=name)

    def tick(self, scheduler):
        """Looks, and remembers what was launched, to end it with the test."""
        tick = scheduler.tick()
        if tick.launched is not None:
            self.pids.append(tick.launched.pid)
        return tick

    def drain(self, scheduler, seconds=60.0):
        """Looks until nothing waits and nothing runs."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            tick = self.tick(scheduler)
            if tick.launched is None and not any(not one.state.is_final for one in self.runs()):
                return
            time.sleep(0.02)
        raise AssertionError(f"Not done after {seconds} s: {self.runs()}")

    def runs(self):
        """The ledger's rows."""
        with self.place.ledger() as ledger:
            return ledger.runs()

    def states(self):
        """Key and state of each run, in order."""
        return [(run.key, run.state.value) for run in self.runs()]

    def executions(self, state="COMPLETE"):
        """Node and span of what the stand-in recorded."""
        if not (self.root / "record.db").exists():
            return []
        return (
            sqlite3.connect(self.root / "record.db")
            .execute("SELECT node, span FROM executions WHERE state = ? ORDER BY id", (state,))
            .fetchall()
        )

    def starts(self):
        """The words of each start, in order."""
        return [
            words
            for (words,) in sqlite3.connect(self.root / "record.db").execute(
                "SELECT words FROM starts ORDER BY id"
            )
        ]

    def versions(self):
        """Numbers of the pushed versions."""
        serving = PipelineRoot(self.root).serving
        return sorted(int(one.name) for one in serving.glob("[0-9]*"))

    def close(self):
        for ledger in self.ledgers:
            ledger.close()
        for pid in self.pids:
            kill(pid, self.place.runs)


@pytest.fixture
def yard(tmp_path):
    """What a schedule needs."""
    made = Yard(tmp_path)
    yield made
    made.close()
