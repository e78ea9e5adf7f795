"""A file of raw rows, whatever its form: what the survey and the publication read alike."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO, Protocol

import pyarrow as pa

from ..errors import DataError

Opener = Callable[[str], BinaryIO]
"""Opens a file's bytes for reading, so that remote file systems serve too."""

BATCH_ROWS = 1 << 15
"""As many rows are treated at a time, and fewer where they are large."""

BATCH_BYTES = 16 << 20
"""About as many bytes of rows are in memory at a time."""


class RawFile(Protocol):
    """A file that can be read more than once, each time from its beginning."""

    typed: bool
    """Whether columns carry types; where not, all are text and types are found from the span."""

    def names(self) -> Sequence[str]:
        """The column names.

        Raises:
          DataError: when the file cannot be read, or names a column twice.
        """
        ...

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The rows in order, in batches that fit in memory.

        Raises:
          DataError: when the file is cut short or damaged. It quotes no value.
        """
        ...


@contextlib.contextmanager
def opened(path: str, opener: Opener) -> Iterator[BinaryIO]:
    """Opens a file, the operating system's failures by name.

    Raises:
      DataError: naming the file.
    """
    try:
        file = opener(path)
    except OSError as error:
        raise DataError(
            f"Cannot read the file: {error.strerror or error}",
            where=path,
            remedy="Check the path and its permissions.",
        ) from error
    with file:
        yield file


def open_local(path: str) -> BinaryIO:
    """Opens a file of this machine."""
    return open(path, "rb")


def require_distinct(names: Sequence[str], path: str) -> None:
    """Refuses a file in which two columns have one name.

    Raises:
      DataError: naming the column and the file.
    """
    for name in names:
        if list(names).count(name) > 1:
            raise DataError(
                f"Column {name!r} stands twice in the header", where=path, remedy="Rename one."
            )


def rows_at_a_time(bytes_a_row: float) -> int:
    """How many rows of this size make a batch; at least one."""
    return max(1, min(BATCH_ROWS, int(BATCH_BYTES / max(1.0, bytes_a_row))))
