"""Parquet files as Arrow batches, read by row groups and pages so that memory stays flat."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet

from ..errors import DataError
from .raw_file import Opener, open_local, opened, require_distinct, rows_at_a_time

_PAGE_BYTES = 1 << 20
"""Read ahead in a column; without it Arrow reads a whole column of a row group at once."""

_SAMPLE_ROWS = 64


class ParquetFile:
    """A Parquet file; see :class:`.raw_file.RawFile`."""

    typed = True

    def __init__(self, path: str, opener: Opener = open_local) -> None:
        """Takes a path; nothing is read yet."""
        self._path = path
        self._opener = opener

    def names(self) -> Sequence[str]:
        """The column names."""
        return self.schema().names

    def schema(self) -> pa.Schema:
        """The columns' names and types, and the file's metadata.

        Raises:
          DataError: as :meth:`names`.
        """
        with self._read() as file:
            schema = file.schema_arrow
        require_distinct(schema.names, self._path)
        return schema

    def rows(self) -> int:
        """How many rows there are, from the file's footer."""
        with self._read() as file:
            return int(file.metadata.num_rows)

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The rows in order."""
        with self._read() as file:
            if not file.metadata.num_rows:
                raise DataError("The file has no rows", where=self._path, remedy="Give it rows.")
            yield from file.iter_batches(rows_at_a_time(_row_bytes(file)), use_threads=False)

    @contextlib.contextmanager
    def _read(self) -> Iterator[pa.parquet.ParquetFile]:
        with opened(self._path, self._opener) as file:
            try:
                yield _parquet(file)
            except (pa.ArrowException, OSError):
                # Arrow's message could quote what stands in the file.
                raise DataError(
                    "The Parquet file is cut short or damaged",
                    where=self._path,
                    remedy="Write it again.",
                ) from None


def _parquet(file: BinaryIO) -> pa.parquet.ParquetFile:
    return pa.parquet.ParquetFile(pa.PythonFile(file, mode="r"), buffer_size=_PAGE_BYTES)


def _row_bytes(file: pa.parquet.ParquetFile) -> float:
    """About how large a row is in memory; what is stored as a dictionary grows when it is read."""
    groups = [file.metadata.row_group(i) for i in range(file.metadata.num_row_groups)]
    stored = max(group.total_byte_size / max(1, group.num_rows) for group in groups)
    sample = next(file.iter_batches(_SAMPLE_ROWS, use_threads=False))
    return max(stored, sample.nbytes / sample.num_rows)
