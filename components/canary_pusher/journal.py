"""An append-only record of what was decided and done, one JSON object a line.

Each record is on disk before the step it announces begins, so that after a crash the journal says
how far things had come. A crash while appending leaves a line without its end: such a line counts
as not written, and the next append removes it.
"""

from __future__ import annotations

import datetime
import json
import os
from typing import Any

from ..errors import PushError
from .durable import sync_folder


class Journal:
    """The journal in the file ``path``. Who appends must be alone: the target's lock sees to it."""

    def __init__(self, path: str) -> None:
        self.path = path

    def append(self, event: str, **facts: Any) -> None:
        """Adds a record with its number and the time, and returns once it is on disk.

        Raises:
          OSError: it could not be written; the journal is as it was.
        """
        records = self.records()
        now = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds")
        record = {"number": len(records) + 1, "time": now, "event": event, **facts}
        line = json.dumps(record, sort_keys=True, allow_nan=False).encode() + b"\n"
        is_new = not os.path.exists(self.path)
        with open(self.path, "ab", buffering=0) as file:
            end = file.truncate(self._whole_bytes())
            try:
                _write_all(file.fileno(), line)
                os.fsync(file.fileno())
            except OSError:
                file.truncate(end)
                raise
        if is_new:
            sync_folder(os.path.dirname(self.path))

    def records(self) -> list[dict[str, Any]]:
        """Every whole record, oldest first.

        Raises:
          PushError: a line is damaged; names it.
        """
        lines = self._read()[: self._whole_bytes()].splitlines()
        return [self._parse(number, line) for number, line in enumerate(lines, start=1)]

    def _whole_bytes(self) -> int:
        return self._read().rfind(b"\n") + 1

    def _read(self) -> bytes:
        try:
            with open(self.path, "rb") as file:
                return file.read()
        except FileNotFoundError:
            return b""

    def _parse(self, number: int, line: bytes) -> dict[str, Any]:
        try:
            record: dict[str, Any] = json.loads(line)
        except ValueError as error:
            raise PushError(
                f"Line {number} of the journal is damaged",
                where=self.path,
                remedy="Move the journal aside: the versions beside it do not depend on it.",
            ) from error
        return record


def _write_all(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]
