"""What a policy demands of raw data: its columns, their types, and where nothing may be missing."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

from ..errors import DataError
from .column_types import ColumnType, infer_type, wider
from .plain_columns import declared_type
from .policy import DROP_UNKNOWN, Policy
from .text_columns import is_text


def require_columns(header: Iterable[str], policy: Policy, path: str) -> None:
    """Refuses a file whose columns are not those of the policy.

    Raises:
      DataError: naming the first column that is unknown or missing, and the file.
    """
    names = list(header)
    unknown = [name for name in names if name not in policy.columns]
    if unknown and policy.unknown != DROP_UNKNOWN:
        raise DataError(
            f"The policy names no column {unknown[0]!r}",
            where=path,
            remedy="Name it in the policy with a role and a transform, or take it out of the file.",
        )
    missing = [name for name in policy.columns if name not in names]
    if missing:
        raise DataError(
            f"Column {missing[0]!r} of the policy is missing",
            where=path,
            remedy=f"Add it to the file, or take it out of the policy. The file has: "
            f"{', '.join(names)}.",
        )


def require_rules(batch: pa.RecordBatch, policy: Policy, path: str, rows: int, typed: bool) -> None:
    """Refuses a missing value where the policy allows none, and values not of a pinned type.

    Args:
      batch: raw rows.
      policy: with the rules.
      path: of their file.
      rows: how many stand before them.
      typed: whether the file's columns carry types.

    Raises:
      DataError: naming the column and the row.
    """
    for name, rule in policy.columns.items():
        values = batch.column(name)
        if rule.on_null == "error" and values.null_count:
            raise DataError(
                f"Column {name!r} has no value on row "
                f"{rows + pc.index(values.is_null(), True).as_py() + 1} below the header",
                where=path,
                remedy="Complete the data, or set on_null: keep.",
            )
        if rule.type is not None:
            _require_type(name, ColumnType(rule.type), values, path, rows, typed)


def _require_type(
    name: str, pinned: ColumnType, values: pa.Array, path: str, rows: int, typed: bool
) -> None:
    if typed and not is_text(values.type):
        if wider(declared_type(values.type), pinned) != pinned:
            raise DataError(
                f"Column {name!r} is of type {values.type} and not {pinned.value}",
                where=path,
                remedy="Correct the file, or the column's type in the policy.",
            )
    elif wider(infer_type(values), pinned) != pinned:
        row = rows + _first_misfit(values, pinned) + 1
        raise DataError(
            f"Column {name!r} has a value that is not {pinned.value}, on row {row} below the "
            "header",
            where=path,
            remedy="Correct the value, or the column's type in the policy.",
        )


def _first_misfit(values: pa.Array, pinned: ColumnType) -> int:
    rows = range(len(values))
    return next(row for row in rows if wider(infer_type(values[row : row + 1]), pinned) != pinned)
