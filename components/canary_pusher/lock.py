"""One at a time: a lock that the operating system frees when its holder dies."""

from __future__ import annotations

import contextlib
import fcntl
import time
from collections.abc import Iterator

from ..errors import PushError

POLL_SECONDS = 0.005


@contextlib.contextmanager
def alone(path: str, patience: float = 0.0) -> Iterator[None]:
    """Holds the lock file ``path`` while the block runs.

    Args:
      path: of the file, made if missing.
      patience: seconds for which who comes second waits before it is refused.

    Raises:
      PushError: another process holds it.
      OSError: the file cannot be opened.
    """
    deadline = time.monotonic() + patience
    with open(path, "ab") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() >= deadline:
                    raise PushError(
                        "Another push into this target is under way",
                        where=path,
                        remedy="Run again when it has ended.",
                    ) from error
            time.sleep(POLL_SECONDS)
        yield
