"""What the report of a rollout shows beneath its measurements."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from ..report import Figure, Section, Table
from .assessment import Assessment
from .evidence_chart import draw_evidence
from .gates.evidence import Evidence, Purpose

CHARTS = {
    Purpose.ROLLBACK: "Evidence of harm",
    Purpose.PROMOTION: "Evidence for promotion",
}


def report_sections(
    assessment: Assessment | None, history: Sequence[Mapping[str, Any]]
) -> tuple[Section, ...]:
    """Evidence curves and their table, where the gates were asked; then the journal."""
    journal = _journal(history)
    if assessment is None or not assessment.observed["examples"]:
        return (journal,)
    figures = (_figure(purpose, assessment.evidence) for purpose in CHARTS)
    return (*figures, _table(assessment.evidence), journal)


def _figure(purpose: Purpose, evidence: Sequence[Evidence]) -> Figure:
    processes = [process for process in evidence if process.purpose is purpose]
    caption = (
        "E is the capital of a gambler who starts with 1 and bets that the claim is true. "
        "Were it false, E would reach the dashed line with a probability of at most "
        f"{processes[0].level:.3g}, however often one looks."
    )
    return Figure(CHARTS[purpose], draw_evidence(processes), caption)


def _table(evidence: Sequence[Evidence]) -> Table:
    rows = tuple(
        (
            process.claim,
            process.purpose.value,
            _power_of_ten(process.log_peak),
            f"{1 / process.level:.0f}",
            process.shown_after,
        )
        for process in evidence
    )
    columns = ("Claim", "Leads to", "Greatest E", "E needed", "Shown after")
    note = (
        "A rollback that is shown decides at once. A promotion takes every claim that leads to it."
    )
    return Table("What was weighed", columns, rows, note)


def _power_of_ten(log_e: float) -> str:
    return f"{math.exp(log_e):.3g}" if log_e < 12 else f"10^{log_e / math.log(10):.0f}"


def _journal(history: Sequence[Mapping[str, Any]]) -> Table:
    rows = tuple(
        (
            f"{record['time'][:19].replace('T', ' ')} UTC",
            record["event"].replace("_", " "),
            str(record.get("version", "–")),
            record.get("outcome"),
        )
        for record in history
    )
    return Table("Journal of the target", ("Time", "Event", "Version", "Outcome"), rows)
