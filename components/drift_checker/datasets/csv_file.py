"""Reads a CSV file, block by block, as columns of the kinds that it is told."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

import pyarrow as pa
import pyarrow.compute
import pyarrow.csv

from ...errors import DataError
from .form import Form
from .kinds import FLOAT, INT, STRING, UNKNOWN, Columns

_ARROW = {INT: pa.int64(), FLOAT: pa.float64(), STRING: pa.string(), UNKNOWN: pa.null()}

Cells: TypeAlias = pa.Array


def csv_columns(path: Path) -> Columns:
    """Reads the whole file once to tell each column's kind, as TFX's CsvExampleGen would.

    Empty cells are missing values and say nothing.

    Raises:
      DataError: where the file is not a CSV in UTF-8 with a header; names the file and the row.
    """
    kinds = dict.fromkeys(_header(path), UNKNOWN)
    not_numbers: dict[str, str] = {}
    rows = 0
    for batch in _text_batches(path):
        for name, cells in zip(batch.schema.names, batch.columns, strict=True):
            before = kinds[name]
            kinds[name] = _kind(cells, before)
            if kinds[name] == STRING != before:
                not_numbers[name] = _first_word(cells, rows)
        rows += batch.num_rows
    return Columns(str(path), Form.CSV, kinds, not_numbers)


def csv_batches(path: Path, kinds: Mapping[str, str]) -> Iterator[pa.RecordBatch]:
    """The rows, each column of the kind given; empty cells are null."""
    for batch in _text_batches(path):
        columns = [
            _as_kind(cells, kinds[name])
            for name, cells in zip(batch.schema.names, batch.columns, strict=True)
        ]
        yield pa.RecordBatch.from_arrays(columns, batch.schema.names)


def _text_batches(path: Path) -> Iterator[pa.RecordBatch]:
    names = _header(path)
    with _named_errors(path):
        # Only a reader without threads of its own can tell the row of a fault.
        yield from pa.csv.open_csv(
            path,
            read_options=pa.csv.ReadOptions(use_threads=False),
            parse_options=pa.csv.ParseOptions(newlines_in_values=True),
            convert_options=_as_text(names),
        )


def _header(path: Path) -> list[str]:
    with _named_errors(path), pa.csv.open_csv(path) as reader:
        names = list(reader.schema.names)
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise DataError(f"Two columns are named {min(twice)!r}", where=str(path))
    if len(names) == 1 and any(sign in names[0] for sign in ";\t|"):
        raise DataError(
            f"The header has no comma: {names[0]!r}",
            where=str(path),
            remedy="Separate the columns by commas.",
        )
    return names


def _as_text(names: list[str]) -> pa.csv.ConvertOptions:
    return pa.csv.ConvertOptions(
        column_types=dict.fromkeys(names, pa.string()),
        null_values=[""],
        strings_can_be_null=True,
    )


@contextlib.contextmanager
def _named_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except (pa.ArrowInvalid, UnicodeDecodeError) as error:
        raise DataError(
            f"Not a CSV file with a header and rows of equal length: {error}",
            where=str(path),
            remedy="Mend that row, or save the file anew as CSV in UTF-8.",
        ) from error


def _kind(cells: Cells, before: str) -> str:
    """The narrowest kind, not narrower than ``before``, that all cells fit."""
    if before == STRING or cells.null_count == len(cells):
        return before
    order = [INT, FLOAT]
    for kind in order[order.index(before) if before else 0 :]:
        with contextlib.suppress(pa.ArrowInvalid):
            _as_kind(cells, kind)
            return kind
    return STRING


def _as_kind(cells: Cells, kind: str) -> Cells:
    if kind in (INT, FLOAT):
        cells = pa.compute.utf8_trim_whitespace(cells)
    return cells.cast(_ARROW[kind])


def _first_word(cells: Cells, rows_before: int) -> str:
    for row, cell in enumerate(cells.to_pylist(), start=rows_before + 1):
        try:
            float(cell if cell is not None else 0)
        except ValueError:
            return f"{cell!r} in row {row:,}"
    return "words"
