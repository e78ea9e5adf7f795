"""Parquet and Arrow files as text: their pages are compressed and cut up, so bytes hide values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

PARQUET_MAGIC = b"PAR1"
ARROW_MAGIC = b"ARROW1"


def parquet_columns(file: IO[bytes]) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Each column by name, with its values, one a line; a missing one is an empty line."""
    table = parquet.ParquetFile(file)
    for name in table.schema_arrow.names:
        batches = table.iter_batches(columns=[name])
        yield name, _lines(column for batch in batches for column in batch.columns)


def arrow_columns(file: IO[bytes]) -> Iterator[tuple[str, Iterator[bytes]]]:
    """The same of an Arrow (Feather) file."""
    names = pa.ipc.open_file(file).schema.names
    for place, name in enumerate(names):
        only = pa.ipc.IpcReadOptions(included_fields=[place])
        reader = pa.ipc.open_file(file, options=only)
        batches = map(reader.get_batch, range(reader.num_record_batches))
        yield name, _lines(column for batch in batches for column in batch.columns)


def _lines(columns: Iterator[pa.Array]) -> Iterator[bytes]:
    for column in columns:
        for values in _leaves(column):
            text = pa.types.is_string(values.type)
            filled = values.fill_null("" if text else b"")
            whole = pa.ListArray.from_arrays(pa.array([0, len(filled)], pa.int32()), filled)
            [joined] = pc.binary_join(whole, "\n" if text else b"\n")
            yield joined.as_buffer().to_pybytes() + b"\n"


def _leaves(column: pa.Array) -> Iterator[pa.Array]:
    kind = column.type
    if pa.types.is_dictionary(kind):
        yield from _leaves(column.dictionary)
    elif pa.types.is_struct(kind):
        for part in column.flatten():
            yield from _leaves(part)
    elif pa.types.is_list(kind) or pa.types.is_large_list(kind):
        yield from _leaves(column.flatten())
    elif pa.types.is_map(kind):
        yield from _leaves(column.keys)
        yield from _leaves(column.items)
    elif (
        pa.types.is_binary(kind)
        or pa.types.is_large_binary(kind)
        or pa.types.is_fixed_size_binary(kind)
    ):
        yield column.cast(pa.binary())
    elif not pa.types.is_null(kind):
        yield column.cast(pa.string())
