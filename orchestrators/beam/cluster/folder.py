"""The folder of a cluster; where its owner was killed, the next cluster's start removes it."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from pathlib import Path

PREFIX = "tidegate-flink-"
LOCK = "owner.lock"
"""In the folder: locked as long as its owner lives, which the kernel sees to."""


class ClusterFolder:
    """A folder under the system's temporary one, which is this object's until :meth:`remove`.

    Attributes:
      path: the folder.
    """

    def __init__(self) -> None:
        """Makes it, and removes those whose owners were killed."""
        remove_abandoned()
        # Under its own name it is never without a lock: another start would take it for abandoned.
        aside = Path(tempfile.mkdtemp(prefix=f".{PREFIX}"))
        self._lock = os.open(aside / LOCK, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        self.path = aside.rename(aside.with_name(aside.name.removeprefix(".")))

    def remove(self) -> None:
        """Removes it with all that is in it; doing so again changes nothing."""
        shutil.rmtree(self.path, ignore_errors=True)
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1


def remove_abandoned() -> None:
    """Removes this user's folders of clusters whose owners are gone, as after ``kill -9``."""
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        lock = _taken_over(path)
        if lock is not None:
            shutil.rmtree(path, ignore_errors=True)
            os.close(lock)


def _taken_over(path: Path) -> int | None:
    """The folder's lock, where the folder is this user's and nobody else holds it."""
    try:
        if path.lstat().st_uid != os.geteuid():
            return None
        lock = os.open(path / LOCK, os.O_RDWR | os.O_NOFOLLOW)
    except OSError:  # it has just gone, or is none of these
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        return None
    return lock
