"""Sizes beside those of an earlier edge model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...report import Table
from ...verdict import Verdict
from ..bundle import format_file


def against_baseline(verdict: Verdict, baseline: Mapping[str, Any] | None) -> list[Table]:
    """How the formats have grown; none without a baseline.

    Args:
      verdict: of the gate.
      baseline: the manifest of an earlier edge model, or None.
    """
    if baseline is None:
        return []
    rows = []
    for name, told in verdict.evidence["formats"].items():
        if told["outcome"] is None:
            continue
        file = format_file(baseline, name)
        before = file["bytes"] if file is not None else None
        rows.append((name, before, told["bytes"], told["bytes"] / before if before else None))
    columns = ("Format", "Baseline bytes", "Bytes now", "Ratio")
    return [Table("Against the baseline edge model", columns, tuple(rows))]
