"""Launches a run in a process of its own, which outlives the scheduler."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from .run_files import RunFiles
from .runs import Run
from .settings import Schedule

PROGRAM = (sys.executable, "-m", "tidegate.orchestrators.schedule.launched")


class Launcher:
    """Makes processes of runs.

    Args:
      schedule: says what to run, and on what.
      folder: for the files of runs.
      program: takes the path for the outcome and then the command, as ``tidegate`` does.
    """

    def __init__(self, schedule: Schedule, folder: Path, program: Sequence[str] = PROGRAM) -> None:
        self.folder = folder
        self._schedule, self._program = schedule, tuple(program)

    def files(self, run: Run) -> RunFiles:
        """Where the run's present attempt has its files."""
        return RunFiles(self.folder, run)

    def launch(self, run: Run, lock: int) -> subprocess.Popen[bytes]:
        """Launches an attempt that the ledger knows of.

        Args:
          run: STARTING.
          lock: of its files; the process keeps it.

        Raises:
          OSError: the machine makes no process, or the log cannot be written.
        """
        files = self.files(run)
        arguments = command_of(self._schedule, run)
        # Readiness is the scheduler's own to tell.
        environment = {name: value for name, value in os.environ.items() if name != "NOTIFY_SOCKET"}
        with open(files.log, "ab") as log:
            return subprocess.Popen(
                [*self._program, str(files.outcome), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=environment,
                pass_fds=(lock,),
                start_new_session=True,  # a terminal's Ctrl-C is meant for the scheduler
            )


def command_of(schedule: Schedule, run: Run) -> list[str]:
    """The words after ``tidegate``."""
    trigger = next((one for one in schedule.triggers if one.title == run.trigger), None)
    options = {
        "--span": run.span,
        "--root": schedule.root,
        "--config": getattr(trigger, "config", "") or schedule.config,
        "--data": getattr(trigger, "data", "") or schedule.data,
        "--keyset": schedule.keyset,
    }
    given = [(name, str(value)) for name, value in options.items() if value not in (None, "")]
    resume = ["--resume"] if run.attempt > 1 else []
    return ["run", schedule.pipeline, *(word for pair in given for word in pair), *resume]
