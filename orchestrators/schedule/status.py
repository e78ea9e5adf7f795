"""How a schedule stands: what is next, what was run, who drives it, and what is wrong."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from .ledger import Ledger
from .place import SchedulePlace
from .planning import decisions
from .run_files import RunFiles
from .runs import ACTIVE, Run, RunState
from .settings import Schedule

SHOWN_RUNS = 10


@dataclasses.dataclass(frozen=True)
class TriggerStatus:
    """One trigger.

    Attributes:
      name: in the ledger.
      kind: cron, span or drift.
      next_at: Unix seconds at which it is asked again; None where only the world can tell.
      due: keys that the next look will let wait, or take back.
      waiting: keys that wait.
      notes: what a person should know.
    """

    name: str
    kind: str
    next_at: float | None
    due: tuple[str, ...]
    waiting: tuple[str, ...]
    notes: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Status:
    """All of it.

    Attributes:
      pipeline: which.
      root: its root.
      leader: the scheduler that drives it; empty where none does.
      triggers: each of them.
      runs: the last ones, the newest first.
      logs: the log of each of them that was started, by ``trigger/key``.
      problems: what needs a person, one sentence each.
    """

    pipeline: str
    root: str
    leader: str
    triggers: tuple[TriggerStatus, ...]
    runs: tuple[Run, ...]
    logs: Mapping[str, str]
    problems: tuple[str, ...]

    def to_json(self) -> str:
        """All of it, indented; times are Unix seconds."""
        values: dict[str, Any] = dataclasses.asdict(self)
        for run, row in zip(self.runs, values["runs"], strict=True):
            row["outcome"] = run.outcome.value if run.outcome is not None else None
        return json.dumps(values, indent=2, sort_keys=True)


def status_of(schedule: Schedule, ledger: Ledger, now: float) -> Status:
    """Reads the ledger and the world; starts and changes nothing.

    Raises:
      ScheduleError: the ledger cannot be read.
    """
    runs, lease = ledger.runs(), ledger.lease()
    decided = decisions(schedule, runs, ledger.since(), now)
    triggers = tuple(
        TriggerStatus(
            one.title,
            one.kind,
            decided[one.title].next_at,
            tuple(due.key for due in decided[one.title].due),
            tuple(
                run.key
                for run in runs
                if run.trigger == one.title and run.state is RunState.WAITING
            ),
            decided[one.title].notes,
        )
        for one in schedule.triggers
    )
    shown = tuple(sorted(runs, key=_touched, reverse=True)[:SHOWN_RUNS])
    folder = SchedulePlace(schedule).runs
    logs = {
        f"{run.trigger}/{run.key}": str(RunFiles(folder, run).log) for run in shown if run.attempt
    }
    leader = lease.holder if lease is not None else ""
    problems = tuple(_problems(schedule, runs, folder))
    return Status(schedule.pipeline, schedule.root, leader, triggers, shown, logs, problems)


def _problems(schedule: Schedule, runs: Sequence[Run], folder: Path) -> Iterator[str]:
    titles = {one.title for one in schedule.triggers}
    for run in runs:
        name = f"{run.trigger} {run.key}"
        if run.state is RunState.ABANDONED:
            yield f"{name} was given up after {run.attempt} tries: {run.sentence}"
        elif run.state in ACTIVE and not RunFiles(folder, run).is_alive():
            yield f"{name} is gone and not closed yet: no scheduler has looked since."
        elif run.trigger not in titles and not run.state.is_final:
            yield f"{name} belongs to a trigger that the schedule no longer has."


def _touched(run: Run) -> float:
    return run.finished_at or run.started_at or run.due_at
