"""The sections of EdgeExporter's report, in the order in which they are read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...report import Section
from ...verdict import Verdict
from ..exporting import EdgeExport
from .baseline import against_baseline
from .flips import flips
from .formats import accuracies, answers, costs
from .host import handed_in
from .overview import overview
from .pareto import pareto
from .slices import slices


def report_sections(
    exported: EdgeExport, verdict: Verdict, baseline: Mapping[str, Any] | None
) -> tuple[Section, ...]:
    """All that the page of an export shows beside its sentence and its measurements.

    Args:
      exported: what was exported and measured.
      verdict: of the gate, with its evidence.
      baseline: the manifest of an earlier edge model, or None.
    """
    return (
        *pareto(verdict),
        *costs(verdict),
        *overview(verdict),
        *answers(verdict),
        *accuracies(verdict),
        *flips(verdict, exported),
        *slices(verdict),
        *against_baseline(verdict, baseline),
        *handed_in(exported.host_inputs),
    )
