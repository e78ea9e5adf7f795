"""Kills schedulers and runs by SIGKILL, at random, while spans arrive, and counts what is left."""

from __future__ import annotations

import collections
import contextlib
import dataclasses
import itertools
import json
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tidegate.components.canary_pusher.model_files import read_model
from tidegate.orchestrators.root import PipelineRoot
from tidegate.orchestrators.schedule.ledger import Ledger
from tidegate.orchestrators.schedule.place import SchedulePlace
from tidegate.orchestrators.schedule.runs import ACTIVE, RunState
from tidegate.orchestrators.schedule.settings import Schedule

from .processes import kill

HERE = Path(__file__).parent
STAND_IN = (sys.executable, str(HERE / "stand_in.py"))
WEIGHTS = 64


@dataclasses.dataclass(frozen=True)
class Plan:
    """What is to be soaked.

    Attributes:
      kills: in all.
      rivals: schedulers at once.
      seed: of the moments and the victims.
      pause: the shortest and the longest time between two kills, in seconds.
      lease_seconds: of the schedulers.
      program: what they launch.
      pipeline: its pipeline.
      behaviour: of the stand-in.
      fill: writes a span's file.
    """

    kills: int
    rivals: int = 4
    seed: int = 0
    pause: tuple[float, float] = (0.1, 0.9)
    lease_seconds: float = 1.0
    program: Sequence[str] = STAND_IN
    pipeline: str = "stand-in"
    behaviour: dict[str, float] = dataclasses.field(default_factory=lambda: {"seconds": 0.3})
    fill: Callable[[Path, int], object] = lambda folder, span: (folder / "rows.csv").write_text(
        f"{span}\n"
    )


@dataclasses.dataclass
class Counts:
    """What became of it.

    Attributes:
      killed: schedulers and runs, each.
      pauses: of leaders, for longer than their lease.
      spans: that arrived.
      lost: spans that no run completed.
      duplicates: keys that completed twice, and spans that were ingested or delivered twice.
      stuck: rows and executions that say they run and do not.
      unordered: spans that were ingested before an earlier one.
      half: versions or models that are not whole, and what was put aside and left.
      attempts: starts of runs.
    """

    killed: collections.Counter[str] = dataclasses.field(default_factory=collections.Counter)
    pauses: int = 0
    spans: int = 0
    lost: int = 0
    duplicates: int = 0
    stuck: int = 0
    unordered: int = 0
    half: int = 0
    attempts: int = 0


class Soak:
    """A folder in which it all happens."""

    def __init__(self, folder: Path, plan: Plan) -> None:
        self.plan, self.chance = plan, random.Random(plan.seed)
        self.counts = Counts()
        self.data, self.file = folder / "data", folder / "schedule.yaml"
        self.log = folder / "schedulers.log"
        self.data.mkdir(parents=True)
        self.file.write_text(
            f"pipeline: {plan.pipeline}\nroot: root\ndata: data\nmax_attempts: 1000\n"
            "backoff_seconds: 0.05\nmax_backoff_seconds: 0.05\npoll_seconds: 0.1\n"
            "triggers: [{kind: span}]\n"
        )
        self.schedule = Schedule.load(self.file)
        self.place = SchedulePlace(self.schedule)
        self.root = PipelineRoot(self.schedule.root)
        self.root.path.mkdir()
        (self.root.path / "behaviour.json").write_text(json.dumps(plan.behaviour))
        self.ledger = Ledger(self.place.database, plan.pipeline)
        self.rivals: list[subprocess.Popen[bytes]] = []

    def run(self, tell: Callable[[str], object] = lambda text: None) -> Counts:
        """Kills as planned, lets the rest be done, and counts."""
        try:
            self.rivals = [self._rival() for _ in range(self.plan.rivals)]
            while (done := sum(self.counts.killed.values())) < self.plan.kills:
                self._feed()
                time.sleep(self.chance.uniform(*self.plan.pause))
                self._kill()
                tell(f"{done + 1} kills, {self.counts.spans} spans")
            self._drain()
        finally:
            self._end()
        self._count()
        self.ledger.close()
        return self.counts

    def _rival(self) -> subprocess.Popen[bytes]:
        words = [str(self.file), str(self.plan.lease_seconds), *self.plan.program]
        with open(self.log, "ab") as log:
            return subprocess.Popen(
                [sys.executable, str(HERE / "rival.py"), *words], stdout=log, stderr=log
            )

    def _feed(self) -> None:
        """Lets a span arrive, so that some always wait."""
        runs = self.ledger.runs()
        done = sum(run.state is RunState.COMPLETE for run in runs)
        while self.counts.spans - done < 3:
            self.counts.spans += 1
            folder = self.data / f"span-{self.counts.spans}"
            folder.mkdir()
            self.plan.fill(folder, self.counts.spans)
            (folder / "_SUCCESS").touch()

    def _kill(self) -> None:
        """Kills a run or a scheduler, most often the one that leads; a dead one is replaced."""
        if self.chance.random() < 0.5:
            self.counts.killed["runs"] += self._kill_run()
            return
        leading = self._leading()
        if leading and self.chance.random() < 0.2:
            self._pause(leading[0])
            return
        victim = self.chance.choice(
            leading if leading and self.chance.random() < 0.7 else self.rivals
        )
        victim.kill()
        victim.wait()
        self.counts.killed["schedulers"] += 1
        self.rivals.remove(victim)
        self.rivals.append(self._rival())

    def _leading(self) -> list[subprocess.Popen[bytes]]:
        lease = self.ledger.lease()
        pid = int(lease.holder.rpartition(":")[2]) if lease is not None else None
        return [one for one in self.rivals if one.pid == pid]

    def _pause(self, rival: subprocess.Popen[bytes]) -> None:
        """Stops a leader for longer than its lease: it wakes in the belief that it leads."""
        rival.send_signal(signal.SIGSTOP)
        try:
            time.sleep(1.5 * self.plan.lease_seconds)
        finally:
            rival.send_signal(signal.SIGCONT)
        self.counts.pauses += 1

    def _kill_run(self) -> bool:
        active = [run for run in self.ledger.runs() if run.state in ACTIVE and run.pid]
        return any(kill(run.pid, self.place.runs) for run in active if run.pid)

    def _drain(self, seconds: float = 300.0) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            runs = self.ledger.runs()
            if len(runs) >= self.counts.spans and all(run.state.is_final for run in runs):
                return
            time.sleep(0.1)

    def _end(self) -> None:
        """Ends the schedulers, and what still runs."""
        for one in self.rivals:
            one.terminate()
        for one in self.rivals:
            one.wait(timeout=60)
        self._kill_run()

    def _count(self) -> None:
        counts, runs = self.counts, self.ledger.runs()
        completed = [run.span for run in runs if run.state is RunState.COMPLETE]
        wanted = set(range(1, counts.spans + 1))
        counts.lost = len(wanted - set(completed))
        ends = [(one["key"]) for one in self.ledger.attempts() if one["exit_code"] in (0, 1, 3)]
        counts.duplicates += len(ends) - len(set(ends))
        counts.stuck += sum(run.state in ACTIVE for run in runs)
        counts.attempts = len(self.ledger.attempts())


class LightSoak(Soak):
    """With the stand-in, whose record and models are looked into."""

    def _count(self) -> None:
        super()._count()
        counts = self.counts
        with contextlib.closing(sqlite3.connect(self.root.path / "record.db")) as record:
            executions = record.execute(
                "SELECT node, span, state FROM executions ORDER BY id"
            ).fetchall()
        complete = [(node, span) for node, span, state in executions if state == "COMPLETE"]
        counts.duplicates += len(complete) - len(set(complete))
        counts.stuck += sum(state == "RUNNING" for _, _, state in executions)
        ingested = [span for node, span in complete if node == "ingest"]
        counts.unordered += sum(late < early for early, late in itertools.pairwise(ingested))
        versions = [one for one in self.root.serving.iterdir() if one.name.isdigit()]
        counts.half += sum(not _is_whole(one) for one in versions)
        digests = [read_model(str(one)).digest for one in versions]
        counts.duplicates += len(digests) - len(set(digests))
        counts.lost += counts.spans - len(set(digests))
        aside = [one for one in self.root.serving.iterdir() if one.name.startswith(".incoming")]
        counts.half += len(aside)


def _is_whole(version: Path) -> bool:
    texts = [one.read_text().split() for one in version.glob("weights-*")]
    return len(texts) == WEIGHTS and len({span for span, _ in texts}) == 1
