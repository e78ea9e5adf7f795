"""Which functions read which form of data, imported only when a file of that form is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from .form import Form
from .kinds import Columns

if TYPE_CHECKING:
    import pyarrow as pa

Readers: TypeAlias = tuple[
    Callable[[Path], Columns],
    Callable[[Path, Mapping[str, str]], "Iterator[pa.RecordBatch]"],
]


def readers(form: Form) -> Readers:
    """What tells a file's columns, and what reads its rows."""
    if form is Form.PARQUET:
        from .parquet_file import parquet_batches, parquet_columns

        return parquet_columns, parquet_batches
    if form is Form.TFRECORD:
        from .tfrecord_file import tfrecord_batches, tfrecord_columns

        return tfrecord_columns, tfrecord_batches
    from .csv_file import csv_batches, csv_columns

    return csv_columns, csv_batches
