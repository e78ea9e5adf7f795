"""Waiting for a service to get somewhere, and for no longer than was said."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from ...errors import PushError

T = TypeVar("T")

POLL_SECONDS = 0.25


def wait_for(
    look: Callable[[], T | None],
    seconds: float,
    what: str,
    *,
    where: str,
    remedy: str,
    every: float = POLL_SECONDS,
) -> T:
    """Looks until there is something, and returns it.

    Args:
      look: returns None while there is nothing yet; what it raises ends the waiting.
      seconds: after which the waiting is given up.
      what: does not happen then, in words: "Version 3 has not loaded".
      where: it was waited for.
      remedy: what a person may do about it.
      every: seconds between two looks.

    Raises:
      PushError: the time is up.
    """
    deadline = time.monotonic() + seconds
    while True:
        seen = look()
        if seen is not None:
            return seen
        if time.monotonic() + every > deadline:
            raise PushError(f"{what} in {seconds:g} s", where=where, remedy=remedy)
        time.sleep(every)
