"""Sleeps until it is time, or a signal comes."""

from __future__ import annotations

import contextlib
import os
import select
import signal
from collections.abc import Iterator
from types import FrameType

_STOPPING = (signal.SIGTERM, signal.SIGINT)
_WAKING = (signal.SIGHUP, signal.SIGCHLD)


class Alarm:
    """Knows which signals came.

    Attributes:
      is_stopped: whether one asked to end.
      is_woken: whether one came since the last sleep began.
    """

    def __init__(self, reader: int) -> None:
        self._reader = reader
        self.is_stopped = self.is_woken = False

    def note(self, number: int, frame: FrameType | None) -> None:
        """A signal came."""
        del frame
        self.is_woken = True
        self.is_stopped = self.is_stopped or number in _STOPPING

    def sleep(self, seconds: float) -> None:
        """Sleeps for so long; a signal ends it, also one that came just before."""
        if not self.is_woken:
            select.select([self._reader], [], [], max(0.0, seconds))
        with contextlib.suppress(BlockingIOError):
            os.read(self._reader, 4096)


@contextlib.contextmanager
def alarm() -> Iterator[Alarm]:
    """Listens for SIGTERM and SIGINT, which stop, and SIGHUP and SIGCHLD, which wake."""
    reader, writer = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    found = Alarm(reader)
    before = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    handlers = {one: signal.signal(one, found.note) for one in (*_STOPPING, *_WAKING)}
    try:
        yield found
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(before)
        os.close(reader)
        os.close(writer)
