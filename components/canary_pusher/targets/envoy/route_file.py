"""The file from which Envoy reads its routes: one writer at a time, whole changes, full disks.

    watched folder/
      routes.json        what Envoy serves, and in it the roles of the versions
      .tidegate/lock     held for the moment of a change
      .tidegate/next     as large as routes.json: the next contents are written over it
      .tidegate/former   what routes.json was before, while it becomes the next

A change takes no space: its contents are written over blocks that are the file's already, padded to
their size, and then the names are exchanged. So traffic can be taken from a canary whatever filled
the disk, be it the canary's own log. On filesystems that write every block anew (btrfs, ZFS) that
does not hold.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from ....errors import PushError
from ...durable import make_folders, sync_folder
from ...lock import alone

SPARE_BYTES = 32 * 1024
"""More than the routes of a target ever take; a multiple of any filesystem's block."""

LOCK_SECONDS = 10.0
"""How long a change waits for another one; each holds the lock for milliseconds."""


class RouteFile:
    """The file ``path`` in a folder that Envoy watches for renames."""

    def __init__(self, path: str) -> None:
        self.path = Path(path)
        self._aside = self.path.parent / ".tidegate"

    def read(self) -> bytes | None:
        """What it holds; None before the first change.

        Raises:
          PushError: it cannot be read.
        """
        with self._failures_named("read"):
            try:
                return self.path.read_bytes()
            except FileNotFoundError:
                return None

    def former(self) -> bytes | None:
        """What it held before the last change; None where that is not known.

        Raises:
          PushError: it cannot be read.
        """
        with self._failures_named("read"):
            try:
                return self._next.read_bytes().strip() or None
            except FileNotFoundError:
                return None

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Keeps others from changing it while the block runs.

        Raises:
          PushError: another change does not end.
        """
        with contextlib.ExitStack() as stack:
            with self._failures_named("lock"):
                make_folders(str(self._aside))
                stack.enter_context(alone(str(self._aside / "lock"), LOCK_SECONDS))
            yield

    def replace(self, content: bytes) -> None:
        """Puts ``content`` in the place of what it holds; both before and after a crash it is one
        of the two. To be called by who is alone.

        Raises:
          PushError: it cannot be written, or takes more than SPARE_BYTES; it is as it was.
        """
        if len(content) > SPARE_BYTES:
            raise PushError(
                f"The routes take {len(content):,} bytes, and {SPARE_BYTES:,} are set aside",
                where=str(self.path),
                remedy="Shorten the paths of the model folders.",
            )
        with self._failures_named("write"):
            self._provide()
            with open(self._next, "r+b", buffering=0) as file:
                file.write(content.ljust(SPARE_BYTES))
                # Size and blocks are as they were, so this waits for no other file's changes.
                os.fdatasync(file.fileno())
            os.rename(self._next, self.path)
            os.rename(self._former, self._next)
            sync_folder(str(self._aside))
            sync_folder(str(self.path.parent))

    def _provide(self) -> None:
        """Sees to it that ``next`` can take the contents, and ``former`` what the file is now."""
        in_force = self._is_spare(self.path)
        if not self._is_spare(self._next):
            # A crash between the two renames has left the former one to be the next.
            if self._is_spare(self._former) and not _same(self._former, self.path):
                os.rename(self._former, self._next)
            else:
                self._allocate(self._next)
        self._former.unlink(missing_ok=True)
        if in_force:
            os.link(self.path, self._former)
        else:
            self._allocate(self._former)

    def _allocate(self, path: Path) -> None:
        aside = path.with_name("new")
        with open(aside, "wb") as file:
            file.write(b" " * SPARE_BYTES)
            file.flush()
            os.fsync(file.fileno())
        os.rename(aside, path)

    @property
    def _next(self) -> Path:
        return self._aside / "next"

    @property
    def _former(self) -> Path:
        return self._aside / "former"

    def _is_spare(self, path: Path) -> bool:
        try:
            return path.stat().st_size == SPARE_BYTES
        except FileNotFoundError:
            return False

    @contextlib.contextmanager
    def _failures_named(self, action: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise PushError(
                f"Cannot {action} Envoy's routes: {error.strerror or error}",
                where=str(error.filename or self.path),
                remedy="Check that the folder is there and writable. The routes are as they were.",
            ) from error


def _same(one: Path, other: Path) -> bool:
    try:
        return os.path.samefile(one, other)
    except FileNotFoundError:
        return False
