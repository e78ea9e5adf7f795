"""The first look at a span: every fault is found here, before anything is published.

One pass over the files checks the columns against the policy, that all of it can be read and every
value be treated, finds the published columns' types, and counts what the privacy report tells.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pyarrow as pa

from ..errors import DataError
from .binding import BoundPolicy
from .column_policy import SENSITIVE
from .column_survey import ColumnFacts, ColumnSurvey, PublishedSurvey
from .column_types import ColumnType
from .data_rules import require_columns, require_rules
from .erasure import ErasedRows
from .newcomers import Newcomers
from .plain_columns import plain_batch
from .policy import Policy
from .raw_file import RawFile
from .raw_forms import open_raw
from .risk import Risk, Sensitive, UtilityLoss, measure_risk, utility_loss
from .risk.accumulator import value_ranks
from .risk.codes import Codes

OpenRaw = Callable[[str], RawFile]
"""Opens a file of raw rows by its path."""


@dataclasses.dataclass(frozen=True)
class Survey:
    """What a span holds.

    Attributes:
      rows: rows of each file by its path, without those left out.
      columns: counts of each column of the policy.
      types: the type of each published column that is no text by its technique, found or pinned.
      risk: over the quasi-identifiers as they will be published.
      losses: what each quasi-identifier that is not kept as it is loses.
      left_out: rows of subjects who were forgotten.
    """

    rows: Mapping[str, int]
    columns: Mapping[str, ColumnFacts]
    types: Mapping[str, ColumnType]
    risk: Risk
    losses: Mapping[str, UtilityLoss] = dataclasses.field(default_factory=dict)
    left_out: int = 0

    @property
    def total_rows(self) -> int:
        """Rows of the span that are published."""
        return sum(self.rows.values())


def survey_files(
    paths: Sequence[str],
    policy: Policy,
    bound: BoundPolicy,
    open_file: OpenRaw = open_raw,
    erased: ErasedRows | None = None,
    newcomers: Newcomers | None = None,
) -> Survey:
    """Reads all files of a span once.

    Args:
      paths: of the files.
      policy: what becomes of each column.
      bound: the same, joined with its keys; unsalted, as a salt changes nothing that is counted.
      open_file: how a file is opened.
      erased: knows the rows of subjects who were forgotten.
      newcomers: gathers the subjects.

    Raises:
      DataError: naming the file and, where it can be told, the column and the line.
    """
    surveyor = _Surveyor(policy, bound, erased, newcomers)
    rows = {path: surveyor.read(path, open_file(path)) for path in paths}
    if not any(rows.values()):
        raise DataError(
            "There is no row to publish, without those of subjects who were forgotten",
            where=", ".join(paths),
            remedy="Leave the span out.",
        )
    return surveyor.survey(rows)


class _Surveyor:
    """Gathers a survey, file by file."""

    def __init__(
        self,
        policy: Policy,
        bound: BoundPolicy,
        erased: ErasedRows | None,
        newcomers: Newcomers | None,
    ) -> None:
        self._policy = policy
        self._bound = bound
        self._erased = erased
        self._newcomers = newcomers
        self._left_out = 0
        columns, published = policy.columns, policy.published
        self._sensitive = [n for n in published if columns[n].role == SENSITIVE]
        self._changed = [n for n in policy.quasi_identifiers if columns[n].transform != "keep"]
        coded = {policy.subject, *policy.quasi_identifiers, *self._sensitive}
        self._raw = {name: ColumnSurvey() for name in columns}
        self._published = {name: PublishedSurvey(name, name in coded) for name in published}
        self._before = {name: PublishedSurvey(name, True) for name in self._changed}

    def read(self, path: str, file: RawFile) -> int:
        """Takes a file, and returns how many of its rows are published."""
        require_columns(file.names(), self._policy, path)
        rows = published = 0
        for batch in file.batches():
            try:
                batch = plain_batch(batch)
                require_rules(batch, self._policy, path, rows, file.typed)
                published += self._add(batch, file.typed)
            except DataError as error:
                where = error.where or f"{path}, rows {rows + 1:,} to {rows + batch.num_rows:,}"
                raise DataError(error.what, where=where, remedy=error.remedy) from None
            rows += batch.num_rows
        self._left_out += rows - published
        return published

    def survey(self, rows: Mapping[str, int]) -> Survey:
        """What was gathered."""
        columns = {name: survey.facts() for name, survey in self._raw.items()}
        types = {name: self._type(name) for name in self._policy.published}
        return Survey(
            rows=rows,
            columns=columns,
            types=self._found(types),
            risk=self._risk(types),
            losses=self._losses(types),
            left_out=self._left_out,
        )

    def _add(self, batch: pa.RecordBatch, typed: bool) -> int:
        if self._erased is not None:
            batch = self._erased.left_out(batch)
        published = self._bound.apply_batch(batch)
        if self._newcomers is not None:
            self._newcomers.add(published)
        for name, survey in self._raw.items():
            survey.add(batch.column(name))
        for name, after in self._published.items():
            after.add(published.column(name), typed)
        for name, before in self._before.items():
            before.add(batch.column(name), typed)
        return int(batch.num_rows)

    def _found(self, types: Mapping[str, ColumnType]) -> dict[str, ColumnType]:
        columns = self._policy.columns
        return {n: kind for n, kind in types.items() if not columns[n].technique.makes_text}

    def _type(self, name: str) -> ColumnType:
        rule = self._policy.columns[name]
        if rule.technique.makes_text:
            return ColumnType.STRING
        return ColumnType(rule.type) if rule.type is not None else self._published[name].type

    def _risk(self, types: Mapping[str, ColumnType]) -> Risk:
        quasi = {name: self._codes(name, types)[0] for name in self._policy.quasi_identifiers}
        subjects, values = self._codes(self._policy.subject, types)
        missing = subjects == len(values)
        subjects[missing] += np.arange(np.count_nonzero(missing))  # each a subject of its own
        sensitive = {name: self._ranked(name, types) for name in self._sensitive}
        return measure_risk(quasi, subjects, sensitive, self._policy.risk.sampling)

    def _codes(self, name: str, types: Mapping[str, ColumnType]) -> tuple[Codes, pa.Array]:
        return self._published[name].codes(types[name])

    def _ranked(self, name: str, types: Mapping[str, ColumnType]) -> Sensitive:
        codes, values = self._codes(name, types)
        ranks = value_ranks(values)
        if ranks is None:
            return Sensitive(codes)
        return Sensitive(np.append(ranks + 1, 0)[codes], ordered=True)

    def _losses(self, types: Mapping[str, ColumnType]) -> dict[str, UtilityLoss]:
        losses = {}
        for name, survey in self._before.items():
            before, values = survey.codes(survey.type)
            after, published = self._codes(name, types)
            losses[name] = utility_loss(before, after, len(values), len(published))
        return losses
