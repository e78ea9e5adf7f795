"""One side of a comparison, as the command line is given it: a file's path."""

from __future__ import annotations

import dataclasses
import fnmatch
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

from tensorflow_metadata.proto.v0 import statistics_pb2

from ..settings.limits import DriftLimits
from .form import Form, form_of
from .kinds import Columns, agreed_kinds
from .readers import readers
from .statistics_file import kinds_of_statistics, load_statistics, quantile_buckets

DEFAULT_EPSILON = 0.01
"""TFDV's ``StatsOptions.epsilon`` where nobody sets it; a statistics file does not hold it."""

Statistics: TypeAlias = statistics_pb2.DatasetFeatureStatisticsList

Progress: TypeAlias = Callable[[Path, Form, int], None]
"""Told the file that is being read, what it was taken for, and the number of rows so far."""


@dataclasses.dataclass(frozen=True)
class Side:
    """The statistics of one side, and how they came about.

    Attributes:
      path: of the file.
      form: what it was taken for.
      statistics: read from it, or taken of its rows.
      quantile_buckets: with how many the statistics were made.
      epsilon: the error tolerance they were made with; of a statistics file, which does not hold
        it, the one that is assumed.
    """

    path: Path
    form: Form
    statistics: Statistics
    quantile_buckets: int
    epsilon: float


def read_sides(
    baseline: Path, current: Path, limits: DriftLimits, progress: Progress
) -> tuple[Side, Side]:
    """Reads both sides; of rows, statistics are taken with the limits' buckets and epsilon.

    Returns:
      The baseline and the current side.

    Raises:
      DataError: for a file that is absent, empty, damaged or of no known form.
      StatisticsError: for statistics that cannot be read, and for a feature that is numeric on
        one side and words on the other.
    """
    one, other = _Source.of(baseline), _Source.of(current)
    columns = one.columns(progress), other.columns(progress)

    def is_compared(name: str) -> bool:
        return not any(fnmatch.fnmatchcase(name, pattern) for pattern in limits.ignore)

    agreed = agreed_kinds(*columns, is_compared)
    sides = [
        source.side({**its.kinds, **agreed}, limits, progress)
        for source, its in zip((one, other), columns, strict=True)
    ]
    return sides[0], sides[1]


@dataclasses.dataclass(frozen=True)
class _Source:
    """A file of known form; its statistics where it holds them."""

    path: Path
    form: Form
    saved: Statistics | None

    @classmethod
    def of(cls, path: Path) -> _Source:
        form = form_of(path)
        return cls(path, form, load_statistics(path, form) if form.is_statistics else None)

    def columns(self, progress: Progress) -> Columns:
        if self.saved is not None:
            return Columns(str(self.path), self.form, kinds_of_statistics(self.saved))
        progress(self.path, self.form, 0)
        return readers(self.form)[0](self.path)

    def side(self, kinds: Mapping[str, str], limits: DriftLimits, progress: Progress) -> Side:
        if self.saved is not None:
            buckets = quantile_buckets(self.saved, str(self.path)) or limits.quantile_buckets
            known = buckets == limits.quantile_buckets
            epsilon = limits.epsilon if known else max(limits.epsilon, DEFAULT_EPSILON)
            return Side(self.path, self.form, self.saved, buckets, epsilon)
        from .profile import profile

        batches = readers(self.form)[1](self.path, kinds)
        made = profile(batches, limits, lambda rows: progress(self.path, self.form, rows))
        return Side(self.path, self.form, made, limits.quantile_buckets, limits.epsilon)
