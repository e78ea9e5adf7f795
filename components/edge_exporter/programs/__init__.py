"""Programs that run in a process of their own, and what runs them.

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


class Program:
    """A program in a session of its own, which may load its libraries before it is needed.

    What it prints goes to a log. A program that reads standard input to its end waits there until
    :meth:`finish` is called, and so can be started while what it works on is still being made. Left
    as a context, it is killed with all that it started.

    Args:
      program: path of the script.
      arguments: passed as they are.
      log: takes all that the program prints.
      interpreter: what runs the script, this Python or another program.
    """

    def __init__(
        self,
        program: Path,
        arguments: Sequence[str],
        log: Path,
        *,
        interpreter: Sequence[str] = PYTHON,
    ) -> None:
        self._log = log
        # Unbuffered, so that the log keeps the order in which things happened and its end is the
        # cause.
        surroundings = {
            "TF_CPP_MIN_LOG_LEVEL": "1",
            "CUDA_VISIBLE_DEVICES": "-1",
            "PYTHONUNBUFFERED": "1",
        }
        with open(log, "wb") as output:
            self._process = subprocess.Popen(
                [*interpreter, str(program), *arguments],
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.PIPE,
                start_new_session=True,
                env={**os.environ, **surroundings},
            )

    def finish(self, timeout: float) -> str:
        """Ends the program's standard input and waits for the program.

        Args:
          timeout: in seconds from now on; after it, the program and all it started are killed.

        Returns:
          The last lines of the log.

        Raises:
          ProgramError: where the program did not end with exit code 0 in time.
        """
        self._end_input()
        try:
            code = self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            raise ProgramError(f"did not end within {timeout:g} s", tail(self._log)) from None
        finally:
            self._kill()
        if code:
            raise ProgramError(_ending(code), tail(self._log))
        return tail(self._log)

    def __enter__(self) -> Program:
        return self

    def __exit__(self, *_: object) -> None:
        self._kill()
        self._end_input()

    def _end_input(self) -> None:
        if self._process.stdin is not None:
            self._process.stdin.close()

    def _kill(self) -> None:
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


def run_program(
    program: Path,
    arguments: Sequence[str],
    timeout: float,
    log: Path,
    *,
    interpreter: Sequence[str] = PYTHON,
) -> str:
    """Runs one program from its start to its end; see :class:`Program`.

    Raises:
      ProgramError: where the program did not end with exit code 0 in time.
    """
    with Program(program, arguments, log, interpreter=interpreter) as started:
        return started.finish(timeout)


def tail(log: Path) -> str:
    """The last lines of a log."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return "\n".join(lines[-_TAIL_LINES:])


def _ending(code: int) -> str:
    return f"died of {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
