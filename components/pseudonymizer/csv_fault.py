"""Finds the line at which a CSV file cannot be read, for the error message.

This is the slow second look at a file that has already been refused.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import BinaryIO


def locate_fault(file: BinaryIO, width: int) -> str:
    """Says what is wrong with a file that could not be parsed, and on which line.

    Args:
      file: the file's bytes, from its beginning.
      width: how many fields the header has; 0 where the header itself is at fault.

    Returns:
      A sentence without its full stop, which quotes nothing of the file.
    """
    lines = _Utf8Lines(file)
    start = 1
    try:
        reader = csv.reader(lines, strict=True)
        for row in reader:
            if width and row and len(row) != width:
                return f"Line {start} has {len(row)} fields, the header has {width}"
            start = reader.line_num + 1
    except UnicodeDecodeError as error:
        return f"Line {lines.read + 1} is not UTF-8 (byte {error.start + 1} of the line)"
    except csv.Error as error:
        if "unexpected end" in str(error) or "field larger" in str(error):
            return f"A quote opened in the row of line {start} is not closed"
        return f"The row of line {start} is not valid CSV"
    return "The file is not valid CSV, or has a row of several megabytes"


class _Utf8Lines:
    """The lines of a file as text, counting those that could be decoded."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = io.BufferedReader(file) if isinstance(file, io.RawIOBase) else file
        self.read = 0

    def __iter__(self) -> Iterator[str]:
        for line in self._file:
            yield line.decode("utf-8-sig" if self.read == 0 else "utf-8")
            self.read += 1
