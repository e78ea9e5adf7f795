"""Programs that run in a process of their own, and the function that runs them.

Each is a script without imports from this package, so that it starts quickly and nothing of the
caller's process reaches into it: a converter that aborts takes only itself down, and a latency is
measured where nothing else runs.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

_TAIL_LINES = 25

# Runs a script as if it were called by its path, but without putting its folder on sys.path.
_RUN = "import runpy, sys; del sys.argv[0]; runpy.run_path(sys.argv[0], run_name='__main__')"

PYTHON = (sys.executable, "-c", _RUN)
"""Runs a script as this process's own Python does."""


class ProgramError(Exception):
    """A program crashed or hung.

    Attributes:
      reason: what became of it, to be read after its name.
      log: the last lines of what it printed.
    """

    def __init__(self, reason: str, log: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.log = log


def run_program(
    program: Path,
    arguments: Sequence[str],
    timeout: float,
    log: Path,
    *,
    interpreter: Sequence[str] = PYTHON,
) -> str:
    """Runs one program to its end, in a session of its own.

    Args:
      program: path of the script.
      arguments: passed as they are.
      timeout: in seconds; after it, the program and all it started are killed.
      log: takes all that the program prints.
      interpreter: what runs the script, this Python or another program.

    Returns:
      The last lines of the log.

    Raises:
      ProgramError: where the program did not end with exit code 0 in time.
    """
    command = [*interpreter, str(program), *arguments]
    # Unbuffered, so that the log keeps the order in which things happened and its end is the cause.
    surroundings = {
        "TF_CPP_MIN_LOG_LEVEL": "1",
        "CUDA_VISIBLE_DEVICES": "-1",
        "PYTHONUNBUFFERED": "1",
    }
    with open(log, "wb") as output:
        process = subprocess.Popen(
            command,
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            env={**os.environ, **surroundings},
        )
        try:
            code = process.wait(timeout)
        except subprocess.TimeoutExpired:
            raise ProgramError(f"did not end within {timeout:g} s", tail(log)) from None
        finally:
            _kill(process)
    if code:
        raise ProgramError(_ending(code), tail(log))
    return tail(log)


def tail(log: Path) -> str:
    """The last lines of a log."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return "\n".join(lines[-_TAIL_LINES:])


def _kill(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _ending(code: int) -> str:
    return f"died of {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
