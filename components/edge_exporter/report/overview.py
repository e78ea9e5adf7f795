"""Every figure that is held against a limit, on one axis."""

from __future__ import annotations

import dataclasses

from ...report import Intervals
from ...verdict import Measurement, Outcome, Verdict

MOST_ROWS = 60

_NOTE = (
    "One row a figure, its interval and its limit. The axis is figure / (figure + limit), so that"
    " all limits stand in the middle: ✕ lies beyond its limit, ✓ within, and ? is what the examples"
    " cannot decide. Of shares that must be large, what is missing is shown."
)

_SHARES = {
    "agreement": "disagreement",
    "accuracy_kept": "accuracy not kept",
    "calibration_coverage": "not seen in calibration",
}


def overview(verdict: Verdict) -> list[Intervals]:
    """The section; none where nothing was held against a limit. What did not pass comes first."""
    rows = [
        _missing(one)
        for one in verdict.measurements
        if one.limit is not None and one.value is not None
    ]
    rows.sort(key=lambda one: one.outcome is Outcome.PASS)
    if not rows:
        return []
    note = _NOTE
    if len(rows) > MOST_ROWS:
        note += f" {len(rows) - MOST_ROWS:,} more stand under Measurements."
    return [Intervals("Figures against their limits", tuple(rows[:MOST_ROWS]), note)]


def _missing(one: Measurement) -> Measurement:
    """A share that must be large, as the share that is missing and must be small."""
    if one.statistic not in _SHARES or one.value is None or one.limit is None:
        return one
    return dataclasses.replace(
        one,
        statistic=_SHARES[one.statistic],
        value=1 - one.value,
        limit=round(1 - one.limit, 12),
        interval=None if one.interval is None else (1 - one.interval[1], 1 - one.interval[0]),
    )
