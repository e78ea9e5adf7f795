"""CSV files as Arrow batches of text, every fault refused by name.

Files are RFC 4180 in UTF-8: a header line, comma, double quotes. An empty cell, quoted or not, is a
missing value; a blank line is no row. Everything is read as text; types come later and from the
whole span. Nothing that stands in a cell is ever quoted in an error.
"""

from __future__ import annotations

import csv
import io
import secrets
import threading
import time
from collections.abc import Iterator, Sequence
from typing import BinaryIO

import pyarrow as pa
from pyarrow import csv as arrow_csv

from ..errors import DataError
from .csv_fault import locate_fault
from .raw_file import BATCH_ROWS, Opener, open_local, opened, require_distinct

BATCH_BYTES = 4 << 20
"""How much of a file is parsed at a time; also the longest row there may be."""

_LET_GO_SECONDS = 0.05
"""What a thread that reads nothing more needs to let go of its last buffer, many times over."""


class CsvFile:
    """A CSV file; see :class:`.raw_file.RawFile`."""

    typed = False

    def __init__(self, path: str, opener: Opener = open_local) -> None:
        """Takes a path; nothing is read yet."""
        self._path = path
        self._opener = opener

    def names(self) -> Sequence[str]:
        """The column names."""
        return read_header(self._path, self._opener)

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The rows in order, all of them text."""
        for batch in read_batches(self._path, self._opener):
            for start in range(0, batch.num_rows, BATCH_ROWS):
                yield batch.slice(start, BATCH_ROWS)


def read_header(path: str, opener: Opener = open_local) -> list[str]:
    """The column names of a file.

    Raises:
      DataError: when it cannot be opened, is empty, not UTF-8, or names a column twice.
    """
    with opened(path, opener) as file:
        text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
        try:
            names = next(csv.reader(text), [])
        except (UnicodeDecodeError, csv.Error):
            raise _fault(path, opener, 0) from None
    if not names:
        raise DataError("The file is empty", where=path, remedy="It needs a header and rows.")
    require_distinct(names, path)
    return names


def read_batches(path: str, opener: Opener = open_local) -> Iterator[pa.RecordBatch]:
    """Streams a file's rows as batches of string columns, in order.

    Raises:
      DataError: as :func:`read_header`; for a row with too few or too many fields, a quote that is
        not closed and text that is not UTF-8, naming the line; for a file without rows.
    """
    names = read_header(path, opener)
    sentinel = secrets.token_hex(16)
    rows = 0
    try:
        with opened(path, opener) as file:
            for batch in _with_sentinel_cut(_parse(file, names, sentinel), sentinel):
                rows += batch.num_rows
                if batch.num_rows:
                    yield batch
    except (pa.ArrowInvalid, _NotClosed):
        # Arrow's message would quote the row.
        raise _fault(path, opener, len(names)) from None
    if not rows:
        raise DataError("The file has a header but no rows", where=path, remedy="Give it rows.")


class _NotClosed(Exception):
    """The file ended inside quotes."""


class _Terminated(io.RawIOBase):
    """A file with one more row at its end, the sentinel in every field.

    Arrow takes the end of a file for the end of an open quote. The sentinel row comes back whole
    only where no quote was open.
    """

    def __init__(self, file: BinaryIO, row: bytes) -> None:
        self._file = file
        self._row = io.BytesIO(b"\n" + row + b"\n")
        self._reading = threading.Lock()
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        filled = 0
        with self._reading:
            while chunk := self._read_once(len(buffer) - filled):
                buffer[filled : filled + len(chunk)] = chunk
                filled += len(chunk)
        return filled

    def end(self) -> None:
        """Ends the file here, and waits until Arrow's thread has let go of what it read.

        Arrow reads ahead in a thread of its own, which takes Python's lock for every buffer. A
        reader that is freed before the end waits for that thread with the lock in its hands.
        """
        with self._reading:
            self._ended = True
        time.sleep(_LET_GO_SECONDS)

    def _read_once(self, size: int) -> bytes:
        return b"" if self._ended else self._file.read(size) or self._row.read(size)


def _parse(file: BinaryIO, names: Sequence[str], sentinel: str) -> Iterator[pa.RecordBatch]:
    row = ",".join([sentinel] * len(names)).encode()
    source = _Terminated(file, row)
    reader = arrow_csv.open_csv(
        pa.PythonFile(source, mode="r"),
        read_options=arrow_csv.ReadOptions(use_threads=False, block_size=BATCH_BYTES),
        parse_options=arrow_csv.ParseOptions(newlines_in_values=True),
        convert_options=arrow_csv.ConvertOptions(
            column_types={name: pa.string() for name in names},
            null_values=[""],
            strings_can_be_null=True,
        ),
    )
    try:
        yield from reader
    except BaseException:
        source.end()
        raise


def _with_sentinel_cut(
    batches: Iterator[pa.RecordBatch], sentinel: str
) -> Iterator[pa.RecordBatch]:
    last: pa.RecordBatch | None = None
    for batch in batches:
        if last is not None:
            yield last
        last = batch if batch.num_rows else last
    if last is None or any(column[-1].as_py() != sentinel for column in last.columns):
        raise _NotClosed
    yield last.slice(0, last.num_rows - 1)


def _fault(path: str, opener: Opener, width: int) -> DataError:
    with opened(path, opener) as file:
        what = locate_fault(file, width)
    return DataError(
        what, where=path, remedy="Repair the file, or write it again if it was cut short."
    )
