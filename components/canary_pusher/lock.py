"""One at a time: a lock that the operating system frees when its holder dies."""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Iterator

from ..errors import PushError


@contextlib.contextmanager
def alone(path: str) -> Iterator[None]:
    """Holds the lock file ``path`` while the block runs; who comes second is refused at once.

    Raises:
      PushError: another process holds it.
      OSError: the file cannot be opened.
    """
    with open(path, "ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise PushError(
                "Another push into this target is under way",
                where=path,
                remedy="Run again when it has ended.",
            ) from error
        yield
