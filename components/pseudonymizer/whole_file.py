"""Writes a file that may be large: aside, synced, and renamed into place when it is whole."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from ..errors import UsageError


@contextlib.contextmanager
def written_whole(path: Path) -> Iterator[BinaryIO]:
    """A file to write to, which takes the place of ``path`` when the block ends without an error.

    A crash at any point leaves ``path`` as it was.

    Raises:
      UsageError: when it cannot be written.
    """
    aside = path.with_name(f".{path.name}.{secrets.token_hex(8)}.partial")
    try:
        with open(aside, "xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(aside, path)
        _sync_directory(path.parent)
    except OSError as error:
        raise UsageError(
            f"Cannot write the file: {error.strerror}",
            where=str(path),
            remedy="Give a path in a directory that exists, may be written and has room.",
        ) from error
    finally:
        with contextlib.suppress(OSError):
            aside.unlink(missing_ok=True)


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
