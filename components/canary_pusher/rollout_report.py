"""What the report of a rollout shows beneath its measurements."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from ..report import Figure, Section, Table
from .evidence_chart import draw_evidence
from .gates.evidence import Evidence, Purpose
from .observability.rollout_course import course_of
from .observability.rollout_sections import rollout_sections
from .replaying.assessment import Assessment

CHARTS = {
    Purpose.ROLLBACK: "Evidence of harm",
    Purpose.PROMOTION: "Evidence for promotion",
}


Records = Sequence[Mapping[str, Any]]


def report_sections(
    assessment: Assessment | None,
    history: Records,
    rehearsal: Records = (),
    rollout: Records = (),
) -> tuple[Section, ...]:
    """Everything that was weighed on the way to the decision, in the order in which it was.

    Args:
      assessment: of the replay, where the gates were asked.
      history: the records of the target's journal.
      rehearsal: the records of a rollout with real servers on this machine, where there was one.
      rollout: the records of the rollout on live traffic, where one was driven to its end.
    """
    return (
        *_replay(assessment),
        *_of_a_rollout(rehearsal, "Rehearsal"),
        *_of_a_rollout(rollout, "Live traffic"),
        *([_journal(history)] if history or not rollout else []),
    )


def _of_a_rollout(records: Records, of: str) -> tuple[Section, ...]:
    return rollout_sections(course_of(records), of) if records else ()


def _replay(assessment: Assessment | None) -> tuple[Section, ...]:
    """Evidence curves and their table."""
    if assessment is None or not assessment.observed["examples"]:
        return ()
    figures = (_figure(purpose, assessment.evidence) for purpose in CHARTS)
    return (*figures, _table(assessment.evidence))


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


def _journal(history: Records) -> Table:
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
