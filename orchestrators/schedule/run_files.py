"""The files of one attempt at a run: its lock, its log and its outcome.

Whoever starts an attempt locks its file first and hands the open file to the process it launches.
The kernel frees the lock when the last process that has the file open is gone (``flock(2)``). So
the lock tells whether the attempt lives, from before its launch to its end, and no number of a
process has to be trusted.
"""

from __future__ import annotations

import fcntl
import json
import os
from pathlib import Path
from typing import NamedTuple

from ...components.atomic import write_atomically
from ...components.verdict import Outcome
from .runs import Run

_OUTCOMES = tuple(f"{one.value} " for one in Outcome)


class Ended(NamedTuple):
    """What a run's process left behind.

    Attributes:
      exit_code: as of ``tidegate run``.
      error: the class of the error that ended it; empty where none did.
      sentence: what it says.
    """

    exit_code: int
    error: str = ""
    sentence: str = ""


class RunFiles:
    """Where the files of an attempt are.

    Args:
      folder: of all runs of one ledger.
      run: at the attempt that is meant.
    """

    def __init__(self, folder: Path, run: Run) -> None:
        self._stem = folder / run.trigger / f"{run.key}.{run.attempt}"

    @property
    def log(self) -> Path:
        """What it printed."""
        return Path(f"{self._stem}.log")

    @property
    def outcome(self) -> Path:
        """How it ended."""
        return Path(f"{self._stem}.json")

    def lock(self) -> int | None:
        """Locks the attempt; the open file's descriptor, or None where it lives."""
        self._stem.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(f"{self._stem}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return None
        except BaseException:
            os.close(descriptor)
            raise
        return descriptor

    def is_alive(self) -> bool:
        """Whether a process has the attempt."""
        descriptor = self.lock()
        if descriptor is not None:
            os.close(descriptor)
        return descriptor is None

    def ended(self) -> Ended | None:
        """How it ended; None where it did not say, because it was killed."""
        try:
            ended = Ended(**json.loads(self.outcome.read_text(encoding="utf-8")))
        except (FileNotFoundError, ValueError, TypeError):
            return None
        return ended if ended.sentence else ended._replace(sentence=self._conclusion())

    def _conclusion(self) -> str:
        """The line of the log in which ``tidegate run`` says what its gates said."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        said = (one for one in reversed(lines) if one.startswith(_OUTCOMES))
        return next(said, "")


def write_ended(path: Path, ended: Ended) -> None:
    """Notes how a run ended, whole or not at all."""
    write_atomically(path, json.dumps(ended._asdict(), sort_keys=True))
