"""Writes batches to an open file, as CSV or Parquet."""

from __future__ import annotations

from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet

from .csv_text import csv_header, csv_lines


class CsvWriter:
    """CSV, RFC 4180 in UTF-8."""

    def __init__(self, file: BinaryIO, schema: pa.Schema) -> None:
        """Writes the header."""
        self._file = file
        file.write(csv_header(schema.names))

    def write(self, batch: pa.RecordBatch) -> None:
        """Adds rows."""
        self._file.write(csv_lines(batch))

    def close(self) -> None:
        """Nothing is left to write."""


class ParquetWriter:
    """Parquet, compressed by Zstandard; a row group for each batch."""

    def __init__(self, file: BinaryIO, schema: pa.Schema) -> None:
        """Begins the table."""
        sink = pa.PythonFile(file, mode="w")
        self._writer = pa.parquet.ParquetWriter(sink, schema, compression="zstd")

    def write(self, batch: pa.RecordBatch) -> None:
        """Adds rows."""
        self._writer.write_batch(batch)

    def close(self) -> None:
        """Writes the footer."""
        self._writer.close()
