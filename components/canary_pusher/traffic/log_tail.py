"""Follows a log of JSON objects, one a line, while somebody else writes it."""

from __future__ import annotations

import json
import os
from typing import Any, BinaryIO


class LogTail:
    """What is added to the file ``path`` from now on.

    It begins where the file ends when the tail is made, or at the beginning of a file that comes
    later. A line without its end is left until it has one. A file that was renamed or cut to make
    room (rotation) is read to its end, and the new one from its beginning. A line that is no JSON
    object, as one that a dying writer broke off, is passed over.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._half = b""
        self._file = self._open()
        if self._file is not None:
            end = self._file.seek(0, os.SEEK_END)
            self._file.seek(max(0, end - 1))
            # A line that was half written has its beginning before us: what follows is no object.
            self._half = b"" if self._file.read(1) in (b"", b"\n") else b"\0"

    def read(self) -> list[dict[str, Any]]:
        """The whole lines since the last call, oldest first.

        Raises:
          OSError: the file is there and cannot be read.
        """
        lines = self._read_on()
        while self._was_rotated():
            # Once more: the writer may have written its last to the old file since.
            lines += self._read_on()
            self._close()
            self._file = self._open()
            lines += self._read_on()
        return [entry for entry in map(_parse, lines) if entry is not None]

    def _read_on(self) -> list[bytes]:
        if self._file is None:
            return []
        if os.fstat(self._file.fileno()).st_size < self._file.tell():
            self._file.seek(0)
            self._half = b""
        *lines, self._half = (self._half + self._file.read()).split(b"\n")
        return lines

    def _was_rotated(self) -> bool:
        try:
            found = os.stat(self.path)
        except FileNotFoundError:
            return False
        return self._file is None or not os.path.samestat(found, os.fstat(self._file.fileno()))

    def _open(self) -> BinaryIO | None:
        try:
            return open(self.path, "rb")
        except FileNotFoundError:
            return None

    def _close(self) -> None:
        if self._file is not None:
            self._file.close()
        self._half = b""

    def __del__(self) -> None:
        if getattr(self, "_file", None) is not None:
            self._close()


def _parse(line: bytes) -> dict[str, Any] | None:
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    return entry if isinstance(entry, dict) else None
