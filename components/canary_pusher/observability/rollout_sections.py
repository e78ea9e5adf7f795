"""What a report shows of a rollout: stages, evidence, decisions, words, gaps, the policy."""

from __future__ import annotations

import collections
import dataclasses
from collections.abc import Iterator, Sequence
from typing import Any

from ...report import Figure, Gallery, Section, Table
from ..rollout.state import FINAL, HOLD
from ..traffic.window import ArmCounts, Window
from .evidence_curves import evidence_figures
from .rollout_course import Course
from .rollout_verdict import duration
from .stage_chart import draw_stages

EVIDENCE_NOTE = (
    "E is the capital of a gambler who starts with 1 and bets that a claim is true. Were it false, "
    "E would reach its dashed line with at most the probability that the policy allows, however "
    "often one looks. Red rolls back, green promotes."
)
SHOWN_AS_EVIDENCE = ("stages", "routings", "holds", "decisions", "words", "processes", "policy")
"""What of a rollout's verdict the sections show in full."""


def rollout_sections(course: Course, of: str = "") -> tuple[Section, ...]:
    """The sections of a rollout so far.

    Args:
      course: of the rollout.
      of: put before every heading, for instance ``Rehearsal``, where the page shows more.
    """
    found: tuple[Section, ...] = (
        _stages(course),
        *_evidence(course),
        _decisions(course),
        *_words(course),
        _traffic(course),
        *_gaps(course),
        *_policy(course),
    )
    if not of:
        return found
    # That page's evidence is of more than this rollout: none of it is shown in full here.
    return tuple(
        dataclasses.replace(
            one, heading=f"{of}: {one.heading[0].lower()}{one.heading[1:]}", evidence=()
        )
        for one in found
    )


def _stages(course: Course) -> Figure:
    began = course.began.strftime("%Y-%m-%d %H:%M UTC") if course.began is not None else "unknown"
    lasts = "" if course.state.name in FINAL else ", and it goes on"
    caption = f"Time since {began}, {duration(course.seconds)} in all{lasts}."
    return Figure("Traffic and stages", draw_stages(course), caption, evidence=SHOWN_AS_EVIDENCE)


def _evidence(course: Course) -> Iterator[Gallery]:
    figures = evidence_figures(course)
    if figures:
        yield Gallery("Evidence of each gate", figures, EVIDENCE_NOTE)


def _decisions(course: Course) -> Table:
    rows = tuple(
        (clock(step.time), _state(step.source), _state(step.to), step.reason, step.windows)
        for step in course.steps
    )
    columns = ("Time (UTC)", "From", "To", "Reason", "Looks")
    note = (
        "Each follows from the records before it alone: `tidegate rollout replay` decides the same."
    )
    return Table("Decisions", columns, rows, note)


def _words(course: Course) -> Iterator[Table]:
    rows = tuple((clock(word.time), word.who, word.what, word.why) for word in course.words)
    remarks = tuple(("", "", "of no account", remark) for remark in course.state.remarks)
    if rows or remarks:
        columns = ("Time (UTC)", "Who", "What", "Why")
        yield Table("What people said", columns, (*rows, *remarks))


def _traffic(course: Course) -> Table:
    by_stage: dict[str, list[Window]] = {}
    for window in course.state.windows:
        by_stage.setdefault(window.stage, []).append(window)
    rows = tuple(_row(name, windows) for name, windows in by_stage.items())
    columns = (
        "Stage",
        "Observed",
        "Canary",
        "failed",
        "slow",
        "Stable",
        "failed ",
        "slow ",
        "Compared",
        "disagreed",
    )
    note = "Requests of each arm by stage, and mirrored requests whose answers were compared."
    return Table("What was seen", columns, rows, note)


def _row(name: str, windows: Sequence[Window]) -> tuple[Any, ...]:
    seen = [window for window in windows if not window.gap]
    arms = [[getattr(window, arm) for window in seen] for arm in ("canary", "stable")]
    return (
        name,
        duration(sum(window.seconds for window in seen)),
        *(cell for arm in arms for cell in _arm(arm)),
        sum(window.compared for window in seen),
        _share(sum(window.disagreed for window in seen), sum(window.compared for window in seen)),
    )


def _arm(counts: Sequence[ArmCounts]) -> tuple[Any, ...]:
    requests = sum(one.requests for one in counts)
    return (
        requests,
        _share(sum(one.errors for one in counts), requests),
        _share(sum(one.slow for one in counts), sum(one.timed for one in counts)),
    )


def _share(part: int, whole: int) -> str:
    """A count, and how much of the whole it is.

    >>> _share(3, 1000), _share(0, 0)
    ('3 (0.3%)', '–')
    """
    return f"{part:,} ({100 * part / whole:.2g}%)" if whole else "–"


def _gaps(course: Course) -> Iterator[Table]:
    counted = collections.Counter(
        (window.stage, window.gap) for window in course.state.windows if window.gap
    )
    if counted:
        rows = tuple((stage, reason, count) for (stage, reason), count in counted.items())
        note = "A look without figures counts for nothing: neither for harm, nor for promotion."
        yield Table("Looks without figures", ("Stage", "Why", "Looks"), rows, note)


def _policy(course: Course) -> Iterator[Table]:
    policy = course.state.policy
    stages = tuple(
        (one.name, f"{one.weight:g}%", f"{one.mirror:g}%", duration(one.seconds), one.advance)
        for one in policy.stages
    )
    columns = ("Stage", "Weight", "Mirrored", "At least", "Goes on by")
    yield Table("Policy: stages", columns, stages)
    limits = {
        "alpha": policy.alpha,
        "beta": policy.beta,
        "disagreement_limit": policy.disagreement_limit,
        "error_limit": policy.error_limit,
    }
    rows = (*limits.items(), *_flat(dataclasses.asdict(policy.gates)))
    yield Table("Policy: gates", ("Setting", "Value"), tuple(rows))


def _flat(values: dict[str, Any], before: str = "gates.") -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.")
        elif value is not None:
            yield f"{before}{name}", value
        else:
            yield f"{before}{name}", "left out"


def _state(name: str) -> str:
    return "on hold" if name == HOLD else name.replace("_", " ")


def clock(time: str) -> str:
    """The second of an ISO 8601 time, as a table shows it; a dash where there is none."""
    return time[:19].replace("T", " ") if time else "–"
