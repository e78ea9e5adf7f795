"""The identifiers that are looked for, each known by its number and never by its value."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from pathlib import Path

import pyarrow as pa
from pyarrow import csv as arrow_csv
from pyarrow import parquet

from ..errors import DataError

SHORTEST = 3
"""Characters; anything shorter stands everywhere."""


@dataclasses.dataclass(frozen=True)
class Identifiers:
    """Different identifiers in the order of their list.

    Attributes:
      values: the raw identifiers, kept out of ``repr`` and hence out of logs.
      ordinals: of each, where it stands in the list first, from 1.
      too_short: how many were left out because they have fewer than SHORTEST characters.
    """

    values: tuple[str, ...] = dataclasses.field(repr=False)
    ordinals: tuple[int, ...] = dataclasses.field(repr=False)
    too_short: int = 0

    @classmethod
    def of(cls, values: Iterable[str | None]) -> Identifiers:
        """Takes each value once; blanks around it do not belong to it."""
        first: dict[str, int] = {}
        for ordinal, value in enumerate(values, start=1):
            if value is not None and value.strip():
                first.setdefault(value.strip(), ordinal)
        kept = {value: ordinal for value, ordinal in first.items() if len(value) >= SHORTEST}
        return cls(tuple(kept), tuple(kept.values()), len(first) - len(kept))


def read_identifiers(path: Path, columns: Sequence[str] = ()) -> Identifiers:
    """Reads a list: a text of one identifier a line, or columns of a CSV or Parquet file.

    An ordinal is the line of a text, or the row of a table; rows are counted on from column to
    column.

    Raises:
      DataError: when the file cannot be read, lacks a column or holds nothing to look for.
    """
    try:
        found = Identifiers.of(_values(path, columns))
    except OSError as error:
        raise DataError(
            f"Cannot read the list of identifiers: {error.strerror}", where=str(path)
        ) from None
    except (UnicodeDecodeError, pa.ArrowInvalid):
        # The library's own words would quote what it stumbled over.
        raise DataError(
            "The list of identifiers cannot be parsed",
            where=str(path),
            remedy="Give UTF-8 text with one identifier a line, or CSV or Parquet with columns.",
        ) from None
    if not found.values:
        raise DataError(
            f"The list holds no identifier of {SHORTEST} characters or more",
            where=str(path),
            remedy="Give one identifier a line, or name the columns that hold them.",
        )
    return found


def _values(path: Path, columns: Sequence[str]) -> list[str | None]:
    if path.suffix not in (".csv", ".parquet"):
        return list(path.read_text(encoding="utf-8-sig").splitlines())
    if path.suffix == ".parquet":
        table = parquet.read_table(path)
    else:
        with open(path, encoding="utf-8-sig") as file:
            names = file.readline().strip().split(",")
        as_text = arrow_csv.ConvertOptions(
            column_types=dict.fromkeys((name.strip('"') for name in names), pa.string())
        )
        table = arrow_csv.read_csv(path, convert_options=as_text)
    missing = [name for name in columns if name not in table.column_names]
    if missing or not columns:
        raise DataError(
            f"The list has no column {missing[0]!r}" if missing else "Which column?",
            where=str(path),
            remedy=f"Name some of its columns: {', '.join(table.column_names)}.",
        )
    return [one for name in columns for one in table[name].cast(pa.string()).to_pylist()]
