"""Arrow batches as the lines of a CSV file, RFC 4180, without Python per row.

A missing value is an empty cell, and an empty text is a quoted one. What Arrow itself writes quotes
every text, which many a program would take for part of it.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from ..errors import DataError
from .column_shapes import is_list
from .plain_columns import plain
from .text_columns import bytes_and_offsets

_QUOTED = '[",\r\n]'


def csv_header(names: list[str]) -> bytes:
    """The first line."""
    return csv_lines(pa.RecordBatch.from_arrays([pa.array([name]) for name in names], names))


def csv_lines(batch: pa.RecordBatch) -> bytes:
    """A line for each row.

    Raises:
      DataError: for a column of lists, and for bytes that are not UTF-8, which no CSV file holds.
    """
    names = batch.schema.names
    cells = [_cells(name, column) for name, column in zip(names, batch.columns, strict=True)]
    if len(cells) == 1:
        cells = [cells[0].fill_null('""')]  # a blank line would be no row
    data, offsets = bytes_and_offsets(_joined(_joined(*cells, between=","), "\n"))
    return data[offsets[0] : offsets[-1]].tobytes()


def _cells(name: str, values: pa.Array) -> pa.Array:
    if is_list(values.type):
        raise DataError(
            f"Column {name!r} holds lists, and a CSV file holds none",
            remedy="Write a Parquet file: give the output a name that ends in .parquet.",
        )
    values = plain(name, values)
    try:
        text = values.cast(pa.string()).cast(pa.large_string())
    except pa.ArrowInvalid:
        raise DataError(
            f"Column {name!r} holds bytes that are not UTF-8, and a CSV file is text",
            remedy="Write a Parquet file: give the output a name that ends in .parquet.",
        ) from None
    special = pc.or_(pc.match_substring_regex(text, _QUOTED), pc.equal(text, ""))
    if not pc.any(special).as_py():
        return text
    inside = pc.replace_substring(text, '"', '""')
    return pc.if_else(special, _joined('"', inside, '"'), text)  # null where special is


def _joined(*parts: pa.Array | str, between: str = "") -> pa.Array:
    scalars = [pa.scalar(p, pa.large_string()) if isinstance(p, str) else p for p in parts]
    return pc.binary_join_element_wise(
        *scalars,
        pa.scalar(between, pa.large_string()),
        null_handling="replace",
        null_replacement="",
    )
