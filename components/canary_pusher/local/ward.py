"""Programs that end when this process does, however it ends.

Each runs under a guard of its own (``programs/ward.py``), which notices by a pipe that this process
is gone: also after ``kill -9``, and whichever thread started the program. The kernel's own signal
for a parent's death would come when that thread ends, and does not reach grandchildren.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

from ...errors import PushError

_GUARD = Path(__file__).with_name("programs") / "ward.py"
_TAIL_LINES = 15


class Program:
    """A command that runs until it ends, is stopped, or this process ends.

    Attributes:
      pid: the process id of the command itself.
      log: the file that takes what it prints.
    """

    def __init__(
        self,
        command: Sequence[str],
        log: Path,
        *,
        environment: Mapping[str, str] | None = None,
        inherited: Sequence[int] = (),
    ) -> None:
        """Starts it, in a session of its own.

        Args:
          command: the program's path and its arguments.
          log: a file that is appended to.
          environment: variables beside those of this process.
          inherited: file descriptors that the command gets under the same numbers.

        Raises:
          PushError: the command cannot be started.
        """
        self.log = log
        theirs, ours = os.pipe()
        guard = [sys.executable, "-I", "-S", str(_GUARD), str(os.getpid()), str(theirs)]
        try:
            with open(log, "ab") as output:
                self._guard = subprocess.Popen(
                    [*guard, ",".join(map(str, inherited)), *command],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=output,
                    env={**os.environ, **(environment or {})},
                    pass_fds=[theirs, *inherited],
                    start_new_session=True,
                )
        except BaseException:
            os.close(ours)
            raise
        finally:
            os.close(theirs)
        self._life: int | None = ours
        assert self._guard.stdout is not None
        told = self._guard.stdout.readline()
        if not told:
            self.stop()
            raise PushError(
                f"{Path(command[0]).name} cannot be started",
                where=command[0],
                remedy=f"The log ends:\n{self.tail()}",
            )
        self.pid = int(told)

    def poll(self) -> int | None:
        """The exit code, 128 and more for a signal; None as long as it runs."""
        return self._guard.poll()

    def wait(self, timeout: float | None = None) -> int:
        """Waits for its end, at most ``timeout`` seconds.

        Raises:
          subprocess.TimeoutExpired: it still runs.
        """
        return self._guard.wait(timeout)

    def stop(self, grace_seconds: float = 0.0) -> None:
        """Ends it and all it has started; with a grace it is first asked to end by itself.

        Doing so again changes nothing.
        """
        if self._life is None:
            return
        if grace_seconds > 0 and self.poll() is None:
            try:
                os.write(self._life, b"T")
                self.wait(grace_seconds)
            except (BrokenPipeError, subprocess.TimeoutExpired):
                pass
        os.close(self._life)
        self._life = None
        self._guard.wait()
        if self._guard.stdout is not None:
            self._guard.stdout.close()

    def tail(self) -> str:
        """The last lines of the log."""
        try:
            lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return ""
        return "\n".join(lines[-_TAIL_LINES:])

    def __enter__(self) -> Program:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def __del__(self) -> None:
        if getattr(self, "_life", None) is not None:
            self.stop()
