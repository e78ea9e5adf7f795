"""The first look at a span: every fault is found here, before anything is published.

One pass over the files checks the header against the policy and that all of it can be parsed, finds
the columns' types, and counts what the privacy report tells.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from ..errors import DataError
from .column_survey import ColumnFacts, ColumnSurvey
from .column_types import ColumnType, infer_type, wider
from .csv_file import Opener, open_local, read_batches, read_header
from .policy import Policy
from .risk import Risk, measure_risk


@dataclasses.dataclass(frozen=True)
class Survey:
    """What a span holds.

    Attributes:
      rows: rows of each file by its path.
      columns: counts of each column of the policy.
      types: the type of each column that is kept, found or pinned.
      risk: over the quasi-identifiers as they will be published.
    """

    rows: Mapping[str, int]
    columns: Mapping[str, ColumnFacts]
    types: Mapping[str, ColumnType]
    risk: Risk

    @property
    def total_rows(self) -> int:
        """Rows of the span."""
        return sum(self.rows.values())


def survey_files(paths: Sequence[str], policy: Policy, opener: Opener = open_local) -> Survey:
    """Reads all files of a span once.

    Raises:
      DataError: naming the file and, where it can be told, the column and the line.
    """
    coded = {policy.subject, *policy.quasi_identifiers}
    surveys = {name: ColumnSurvey(coded=name in coded) for name in policy.columns}
    rows = {path: _survey_file(path, policy, surveys, opener) for path in paths}
    columns = {name: survey.facts() for name, survey in surveys.items()}
    types = {name: _published_type(name, policy, columns[name].type) for name in policy.published}
    codes = [surveys[name].codes(types[name]) for name in policy.quasi_identifiers]
    subjects = surveys[policy.subject].codes(ColumnType.STRING, nulls_apart=True)
    kept = {n: kind for n, kind in types.items() if not policy.columns[n].technique.makes_text}
    return Survey(rows, columns, kept, measure_risk(codes, subjects))


def require_columns(header: Sequence[str], policy: Policy, path: str) -> None:
    """Refuses a file whose columns are not those of the policy.

    Raises:
      DataError: naming the first column that is unknown or missing, and the file.
    """
    unknown = [name for name in header if name not in policy.columns]
    if unknown:
        raise DataError(
            f"The policy names no column {unknown[0]!r}",
            where=path,
            remedy="Name it in the policy with a role and a transform, or take it out of the file.",
        )
    missing = [name for name in policy.columns if name not in header]
    if missing:
        raise DataError(
            f"Column {missing[0]!r} of the policy is missing",
            where=path,
            remedy=f"Add it to the file, or take it out of the policy. The file has: "
            f"{', '.join(header)}.",
        )


def _survey_file(
    path: str, policy: Policy, surveys: Mapping[str, ColumnSurvey], opener: Opener
) -> int:
    require_columns(read_header(path, opener), policy, path)
    rows = 0
    for batch in read_batches(path, opener):
        for name, survey in surveys.items():
            values = batch.column(name)
            kind = survey.add(values)
            _require_rule(name, policy, values, kind, path, rows)
        rows += batch.num_rows
    return rows


def _require_rule(
    name: str, policy: Policy, values: pa.Array, kind: ColumnType, path: str, rows: int
) -> None:
    rule = policy.columns[name]
    if rule.on_null == "error" and values.null_count:
        row = rows + pc.index(values.is_null(), True).as_py() + 1
        raise DataError(
            f"Column {name!r} has no value on row {row} below the header",
            where=path,
            remedy="Complete the data, or set on_null: keep.",
        )
    if rule.type is not None and wider(kind, ColumnType(rule.type)) != rule.type:
        row = rows + _first_misfit(values, ColumnType(rule.type)) + 1
        raise DataError(
            f"Column {name!r} has a value that is not {rule.type}, on row {row} below the header",
            where=path,
            remedy="Correct the value, or the column's type in the policy.",
        )


def _first_misfit(values: pa.Array, pinned: ColumnType) -> int:
    rows = range(len(values))
    return next(row for row in rows if wider(infer_type(values[row : row + 1]), pinned) != pinned)


def _published_type(name: str, policy: Policy, found: ColumnType) -> ColumnType:
    rule = policy.columns[name]
    if rule.technique.makes_text:
        return ColumnType.STRING
    return ColumnType(rule.type) if rule.type is not None else found
