"""The risk of a file as it lies there, without a policy around it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa

from ..errors import DataError
from ..verdict import Verdict, worst
from .raw_forms import open_raw
from .risk import Risk, RiskAccumulator, RiskColumns
from .risk_limits import RiskLimits
from .risk_measurements import risk_evidence, risk_measurements, risk_sentence

GATE = "Risk"

Progress = Callable[[int], None]
"""Told how many rows are read."""


def measure_file(
    path: Path,
    columns: RiskColumns,
    sampling: float = 1.0,
    progress: Progress = lambda rows: None,
) -> Risk:
    """Measures a CSV, Parquet or Avro file batch by batch.

    Args:
      path: of the file; values of a CSV file are compared as they are written.
      columns: which columns mean what.
      sampling: share of the population's subjects that are in the file.
      progress: is told how far it is.

    Raises:
      DataError: when the file cannot be read, lacks a column, or holds lists in one.
    """
    file = open_raw(str(path))
    _require_columns(columns, list(file.names()), path)
    accumulator = RiskAccumulator(columns)
    for batch in file.batches():
        _require_single_values(columns, batch, path)
        accumulator.add(batch)
        progress(accumulator.rows)
    return accumulator.result(sampling)


def judge_file(path: Path, columns: RiskColumns, risk: Risk, limits: RiskLimits) -> Verdict:
    """Holds a file's risk against limits; without any it passes, and is only told."""
    measurements = risk_measurements(risk, limits)
    return Verdict(
        gate=GATE,
        outcome=worst(one.outcome for one in measurements),
        sentence=risk_sentence(measurements),
        measurements=measurements,
        evidence={
            "file": str(path),
            "quasi_identifiers": list(columns.quasi),
            "sensitive": list(columns.sensitive),
            "subject": columns.subject or "each row is a subject of its own",
            "limits_digest": limits.digest(),
            "risk": risk_evidence(risk),
        },
    )


def _require_columns(columns: RiskColumns, names: list[str], path: Path) -> None:
    missing = [name for name in columns.all if name not in names]
    if missing:
        raise DataError(
            f"The file has no column {missing[0]!r}",
            where=str(path),
            remedy=f"It has: {', '.join(names)}.",
        )


def _require_single_values(columns: RiskColumns, batch: pa.RecordBatch, path: Path) -> None:
    for name in columns.all:
        if pa.types.is_nested(batch.schema.field(name).type):
            raise DataError(
                f"Column {name!r} holds lists, by which no risk is measured",
                where=str(path),
                remedy="Give one value a row, or leave the column out.",
            )
