"""Waiting for a service to get somewhere, and for no longer than was said."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from ...errors import PushError

T = TypeVar("T")

FIRST_PAUSE_SECONDS = 0.02
LONGEST_PAUSE_SECONDS = 1.0


def wait_for(
    look: Callable[[], T | None],
    seconds: float,
    what: str,
    *,
    where: str,
    remedy: str,
) -> T:
    """Looks until there is something, ever more rarely, and returns it.

    Args:
      look: returns None while there is nothing yet; what it raises ends the waiting.
      seconds: after which the waiting is given up.
      what: does not happen then, in words: "Version 3 has not loaded".
      where: it was waited for.
      remedy: what a person may do about it.

    Raises:
      PushError: the time is up.
    """
    deadline, pause = time.monotonic() + seconds, FIRST_PAUSE_SECONDS
    while True:
        seen = look()
        if seen is not None:
            return seen
        if time.monotonic() + pause > deadline:
            raise PushError(f"{what} in {seconds:g} s", where=where, remedy=remedy)
        time.sleep(pause)
        pause = min(pause * 1.5, LONGEST_PAUSE_SECONDS)
