"""Runs a container's command as a process of this machine, in a container's surroundings."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from . import contained

IMAGE_ENTRYPOINT = ("python", "-m", "tfx.scripts.run_executor")
"""What TFX's own image runs where a container gives no command."""

PYTHON = re.compile(r"python(3(\.\d+)?)?")

KEPT = ("LANG", "LC_ALL", "TZ", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "LD_LIBRARY_PATH")
"""Of this process's environment, what the image's own would say: where its packages lie."""


@dataclasses.dataclass(frozen=True)
class Command:
    """A command in its surroundings.

    Attributes:
      words: the program and its arguments.
      folder: an empty one that it starts in.
      environment: all of its variables.
      log: the file that takes what it says.
      plain: whether its container sets no variables of its own.
    """

    words: tuple[str, ...]
    folder: Path
    environment: Mapping[str, str]
    log: Path
    plain: bool = True

    def module(self) -> tuple[str, ...]:
        """The module and the arguments of ``python -m``; empty for any other command."""
        if self.words[:2] == (sys.executable, "-m") and len(self.words) > 2:
            return self.words[2:]
        return ()


class Commander(Protocol):
    """What runs commands: a process each, or forks of one that has imported what they need."""

    def run(self, command: Command, timeout: float | None) -> int:
        """Runs the command to its end; returns its exit code, negative for a signal.

        Raises:
          TimeoutError: after as many seconds; the command and its children are gone then.
        """
        ...

    def close(self) -> None:
        """Ends what runs, and itself."""
        ...


def command_of(
    words: Sequence[str],
    folder: Path,
    log: Path,
    variables: Mapping[str, str],
    plain: bool = True,
) -> Command:
    """The command with this interpreter for ``python``, as the image has but one.

    Args:
      words: the container's command and arguments, filled in.
      folder: where it starts; made, and emptied of nothing.
      log: the file that takes what it says.
      variables: the image's and the container's own.
      plain: whether the container has none.
    """
    program, *arguments = words
    if PYTHON.fullmatch(program):
        program = sys.executable
    folder.mkdir(parents=True, exist_ok=True)
    environment = {**container_environment(folder), **variables}
    return Command((program, *arguments), folder, environment, log, plain)


def container_environment(home: Path) -> dict[str, str]:
    """The variables that a container of the image would start with."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    if "PYTHONPATH" in kept:
        # Relative entries, and the empty one, mean a folder that the container has not.
        entries = [one for one in kept["PYTHONPATH"].split(os.pathsep) if os.path.isabs(one)]
        kept["PYTHONPATH"] = os.pathsep.join(entries)
    path = [os.path.dirname(sys.executable), "/usr/local/bin", "/usr/bin", "/bin"]
    return {**kept, "PATH": os.pathsep.join(path), "HOME": str(home), "TF_CPP_MIN_LOG_LEVEL": "2"}


class ColdCommander:
    """Starts a process for each command, as a cluster starts a container."""

    def __init__(self) -> None:
        self._running: set[int] = set()
        self._lock = threading.Lock()
        self._closed = False

    def run(self, command: Command, timeout: float | None) -> int:
        """Runs the command in a new process; one that begins while this is closed ends at once."""
        with open(command.log, "ab") as log:
            process = subprocess.Popen(
                # -I -S: this interpreter only becomes the command, and needs nothing installed.
                [sys.executable, "-I", "-S", contained.__file__, str(os.getpid()), *command.words],
                cwd=command.folder,
                env=dict(command.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            with self._lock:
                self._running.add(process.pid)
                closed = self._closed
            if closed:  # it was too late for `close` to know of
                end_group(process.pid)
            return process.wait(timeout)
        except subprocess.TimeoutExpired as error:
            raise TimeoutError from error
        finally:
            # Whatever it left behind ends with it, as in a container; so does it, if interrupted.
            end_group(process.pid)
            process.wait()
            with self._lock:
                self._running.discard(process.pid)

    def close(self) -> None:
        """Ends every command that runs, and every one that is begun later."""
        with self._lock:
            self._closed = True
            for process in self._running:
                end_group(process)


def end_group(leader: int) -> None:
    """Kills every process of the group, if there is one left."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)
