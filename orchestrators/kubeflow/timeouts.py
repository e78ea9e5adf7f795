"""Ends an attempt that takes longer than its node may."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable

POLL_SECONDS = 0.05


def ended_within(seconds: float, work: Callable[[], int]) -> int | None:
    """Runs ``work`` in a process of its own; returns its exit code.

    A thread could not be stopped, nor a process that computes in a library answer a signal. So the
    child leads a group of processes, and all of it is killed.

    Returns:
      None where it took longer than ``seconds`` and was killed.
    """
    child = os.fork()
    if child == 0:  # it must not return into what the parent was doing
        code = 1
        try:
            os.setpgid(0, 0)
            code = work()
        finally:
            os._exit(code)
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(POLL_SECONDS)
    _kill(child)
    os.waitpid(child, 0)
    return None


def _kill(child: int) -> None:
    for kill in (os.killpg, os.kill):
        try:
            kill(child, signal.SIGKILL)
        except ProcessLookupError:
            continue
