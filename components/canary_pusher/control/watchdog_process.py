"""Starts the watchdog of a target as a process of its own, once."""

from __future__ import annotations

import contextlib
import fcntl
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence

from ...errors import PushError
from ..durable import make_folders
from .folder import RolloutFolder

LOCK_FILE = "watchdog.lock"
LOG_FILE = "watchdog.log"
LOOKS = 10
LOOK_AGAIN_SECONDS = 0.05
DEFAULT_COMMAND = (sys.executable, "-m", f"{__package__}.watchdog_main")


class WatchdogStarter:
    """Starts a watchdog for a target wherever there is none.

    It leads a session of its own, so that what ends the controller does not end it too. A service
    manager that kills all processes of a service together must be told to leave it
    (``KillMode=process``), or run it as a service of its own.

    Args:
      command: the program; it is told the path of the rollout's folder.

    Attributes:
      process: the last one that was started; None where there was no need.
    """

    def __init__(self, command: Sequence[str] = DEFAULT_COMMAND) -> None:
        self._command = tuple(command)
        self.process: subprocess.Popen[bytes] | None = None

    def __call__(self, folder: RolloutFolder) -> None:
        """Starts one, unless one is running.

        Raises:
          PushError: it cannot be started.
        """
        if self.process is not None and self.process.poll() is None:
            return
        try:
            if not _is_running(folder.state_directory):
                self.process = self._start(folder)
        except OSError as error:
            raise PushError(
                f"Cannot start the watchdog: {error.strerror or error}",
                where=folder.state_directory,
                remedy="Without it nobody restores the stable version if the controller dies.",
            ) from error

    def _start(self, folder: RolloutFolder) -> subprocess.Popen[bytes]:
        with open(os.path.join(folder.state_directory, LOG_FILE), "ab") as log:
            return subprocess.Popen(
                [*self._command, str(folder.path)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )


@contextlib.contextmanager
def only_watchdog(state_directory: str) -> Iterator[bool]:
    """Whether this process is now the only watchdog of a target, for as long as the block runs."""
    make_folders(state_directory)
    with open(os.path.join(state_directory, LOCK_FILE), "ab") as file:
        yield _lock_patiently(file.fileno())


def _is_running(state_directory: str) -> bool:
    make_folders(state_directory)
    with open(os.path.join(state_directory, LOCK_FILE), "ab") as file:
        return not _lock(file.fileno())


def _lock_patiently(descriptor: int) -> bool:
    """Takes the lock even where a controller that looks for a watchdog holds it for a moment."""
    for _ in range(LOOKS):
        if _lock(descriptor):
            return True
        time.sleep(LOOK_AGAIN_SECONDS)
    return False


def _lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
