"""Every feature's deciding figure as an interval against its limit, on one axis."""

from __future__ import annotations

from ...report import Intervals
from ...verdict import Measurement, Outcome, Verdict

MOST_ROWS = 40
"""What did not pass comes first, so that only features that passed are cut."""

NOTE = (
    "One row a feature: the figure that decided, its interval and its limit. The axis is figure /"
    " (figure + limit), so that all limits stand in the middle: ✕ lies beyond its limit, ✓ within,"
    " and ? on both sides, which the data cannot decide."
)


def overview(verdict: Verdict) -> list[Intervals]:
    """The section; none where nothing was held against a limit."""
    rows = deciding_figures(verdict)
    if not rows:
        return []
    note = NOTE
    if len(rows) > MOST_ROWS:
        note += f" {len(rows) - MOST_ROWS:,} more stand under Measurements."
    return [Intervals("Features against their limits", tuple(rows[:MOST_ROWS]), note)]


def deciding_figures(verdict: Verdict) -> list[Measurement]:
    """The first figure of each subject, in the verdict's order: the worst, or nearest its limit.

    Slices are left out, of which there may be hundreds: they have a table of their own.
    """
    first: dict[str, Measurement] = {}
    for one in verdict.measurements:
        held = one.limit is not None and one.value is not None
        if not one.labels.get("slice") and (held or one.outcome is not Outcome.PASS):
            first.setdefault(one.subject, one)
    return list(first.values())
