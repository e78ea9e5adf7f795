"""An append-only record of what was decided and done, one JSON object a line.

Each record is on disk before the step it announces begins, so that after a crash the journal says
how far things had come. A crash while appending leaves a line without its end: such a line counts
as not written, and the next append removes it.
"""

from __future__ import annotations

import contextlib
import datetime
import glob
import io
import json
import os
import sys
from collections.abc import Iterator
from typing import Any

from ..errors import JournalError
from .durable import sync_folder

_ANYONE: contextlib.AbstractContextManager[object] = contextlib.nullcontext()

TAIL_BYTES = 1 << 16

REMEDY = "Move the journal aside: the versions beside it do not depend on it."


class Journal:
    """The journal in the file ``path``. Who appends must be alone: the target's lock sees to it.

    Args:
      path: of the file, which the first append makes.
      remedy: what to do about a damaged line.
    """

    def __init__(self, path: str, remedy: str = REMEDY) -> None:
        self.path = path
        self._remedy = remedy
        self._held: io.FileIO | None = None
        self._end = 0
        self._count = 0

    @contextlib.contextmanager
    def hold(
        self, allowed: contextlib.AbstractContextManager[object] = _ANYONE
    ) -> Iterator[list[dict[str, Any]]]:
        """Takes the journal over for long; an append then costs the same however long it is.

        The journal is copied and the copy renamed over it. Whoever held it before, was stopped and
        wakes up now, goes on writing to a file that has no name any more, and disturbs nobody.

        Args:
          allowed: entered around the renaming; raises if somebody else has taken over meanwhile.

        Yields:
          the records so far.

        Raises:
          OSError: it could not be copied; it is as it was.
          JournalError: a line is damaged; names it.
        """
        whole = self._read()[: self._whole_bytes()]
        records = self._parse_all(whole)
        aside = f"{self.path}.{os.getpid()}"
        with open(aside, "wb", buffering=0) as file:
            try:
                _write_all(file.fileno(), whole)
                os.fsync(file.fileno())
                with allowed:
                    os.rename(aside, self.path)
            except BaseException:
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(aside)
                raise
            self._remove_leftovers()
            sync_folder(os.path.dirname(self.path))
            self._held, self._end, self._count = file, len(whole), len(records)
            try:
                yield records
            finally:
                self._held = None

    def append(self, event: str, **facts: Any) -> dict[str, Any]:
        """Adds a record with its number and the time, and returns it once it is on disk.

        Raises:
          OSError: it could not be written; the journal is as it was.
        """
        if self._held is not None:
            return self._append_to(self._held, event, facts)
        self._end, self._count = self._whole_bytes(), len(self.records())
        is_new = not os.path.exists(self.path)
        with open(self.path, "ab", buffering=0) as file:
            record = self._append_to(file, event, facts)
        if is_new:
            sync_folder(os.path.dirname(self.path))
        return record

    def records(self) -> list[dict[str, Any]]:
        """Every whole record, oldest first.

        Raises:
          JournalError: a line is damaged; names it.
        """
        return self._parse_all(self._read()[: self._whole_bytes()])

    def last(self) -> dict[str, Any] | None:
        """The last whole record, without reading those before it; None where there is none.

        Raises:
          JournalError: it is damaged.
        """
        for size in (TAIL_BYTES, sys.maxsize):
            lines = self._tail(size).split(b"\n")
            # Behind the last end of a line is no record; the first line may lack its beginning.
            if len(lines) > 2:
                return self._parse("The last line", lines[-2])
        return self._parse("Line 1", lines[0]) if len(lines) == 2 else None

    def _tail(self, size: int) -> bytes:
        try:
            with open(self.path, "rb") as file:
                length = file.seek(0, os.SEEK_END)
                file.seek(max(0, length - size))
                return file.read()
        except FileNotFoundError:
            return b""

    def _append_to(self, file: io.FileIO, event: str, facts: dict[str, Any]) -> dict[str, Any]:
        now = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds")
        record = {"number": self._count + 1, "time": now, "event": event, **facts}
        line = json.dumps(record, sort_keys=True, allow_nan=False).encode() + b"\n"
        file.truncate(self._end)
        file.seek(self._end)
        try:
            _write_all(file.fileno(), line)
            os.fsync(file.fileno())
        except OSError:
            file.truncate(self._end)
            raise
        self._end, self._count = self._end + len(line), self._count + 1
        return record

    def _remove_leftovers(self) -> None:
        """Copies of processes that died before they renamed them."""
        for leftover in glob.glob(f"{glob.escape(self.path)}.*"):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(leftover)

    def _whole_bytes(self) -> int:
        return self._read().rfind(b"\n") + 1

    def _read(self) -> bytes:
        try:
            with open(self.path, "rb") as file:
                return file.read()
        except FileNotFoundError:
            return b""

    def _parse_all(self, whole: bytes) -> list[dict[str, Any]]:
        lines = enumerate(whole.splitlines(), start=1)
        return [self._parse(f"Line {number}", line) for number, line in lines]

    def _parse(self, name: str, line: bytes) -> dict[str, Any]:
        try:
            record: dict[str, Any] = json.loads(line)
        except ValueError as error:
            raise JournalError(
                f"{name} of the journal is damaged", where=self.path, remedy=self._remedy
            ) from error
        return record


def _write_all(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]
