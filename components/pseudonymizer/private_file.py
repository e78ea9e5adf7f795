"""Files that hold secrets: at mode 0600, whole or absent, and read only where nobody else may."""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path

from ..errors import KeysetError

MODE = 0o600


def read_private(path: Path, what: str) -> bytes:
    """Reads a file that only its owner may read.

    Args:
      path: of the file.
      what: what errors call it, for instance "keyset".

    Raises:
      FileNotFoundError: when there is none.
      KeysetError: when it cannot be read, or others may read or write it.
    """
    try:
        with open(path, "rb") as file:
            _require_private(path, os.fstat(file.fileno()), what)
            return file.read()
    except FileNotFoundError:
        raise
    except OSError as error:
        raise KeysetError(
            f"Cannot read the {what} file: {error.strerror}",
            where=str(path),
            remedy="Give a file that the user of the pipeline owns.",
        ) from error


def create_private(path: Path, content: str | bytes) -> None:
    """Creates a file, whole or not at all, and never writes over one.

    Raises:
      FileExistsError: when there is one.
      OSError: as the file system reports it.
    """
    with _written_aside(path, content) as aside:
        os.link(aside, path)  # unlike a rename, a link never replaces what is there


def replace_private(path: Path, content: str | bytes) -> None:
    """Replaces a file's content, whole or not at all.

    Raises:
      OSError: as the file system reports it.
    """
    with _written_aside(path, content) as aside:
        os.replace(aside, path)


def remove_partial(path: Path) -> None:
    """Removes what killed writers of a file left beside it; for the holder of the lock alone."""
    for left in path.parent.glob(_aside(path, "*")):
        left.unlink(missing_ok=True)


@contextlib.contextmanager
def locked(directory: Path) -> Iterator[None]:
    """One change at a time: of two at once, one would lose the other's key."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _require_private(path: Path, status: os.stat_result, what: str) -> None:
    mode = stat.S_IMODE(status.st_mode)
    if mode & ~MODE:
        raise KeysetError(
            f"The {what} file has mode {mode:04o}, which is more than {MODE:04o}",
            where=str(path),
            remedy=f"Run: chmod 600 {path}. If others could read it, rotate it too.",
        )


@contextlib.contextmanager
def _written_aside(path: Path, content: str | bytes) -> Iterator[Path]:
    """The content in a whole, synced file beside ``path``, for the caller to put in place."""
    aside = path.with_name(_aside(path, secrets.token_hex(8)))
    try:
        _write(aside, content)
        yield aside
        _sync_directory(path.parent)
    finally:
        aside.unlink(missing_ok=True)


def _aside(path: Path, mark: str) -> str:
    return f".{path.name}.{mark}.partial"


def _write(path: Path, content: str | bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, MODE)
    with open(descriptor, "wb") as file:
        os.fchmod(descriptor, MODE)  # the umask may have taken bits away
        file.write(content.encode() if isinstance(content, str) else content)
        file.flush()
        os.fsync(descriptor)


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
