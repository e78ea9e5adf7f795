"""Draws how a figure has been over the spans, the current one last."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from ...report import Figure, Gallery, Table
from ...verdict import Measurement, Outcome, Verdict
from ..history.over_spans import EVIDENCE
from ..history.slow_drift import STATISTIC as SLOW_DRIFT
from .canvas import BASELINE, CURRENT, Frame, line, points, svg, text

HEIGHT = 130
LEFT, RIGHT, TOP, BOTTOM = 40.0, 344.0, 12.0, 104.0

_COLOURS = {
    Outcome.PASS: "var(--pass)",
    Outcome.FAIL: "var(--fail)",
    Outcome.INCONCLUSIVE: "var(--hold)",
}

LEAST_EVIDENCE = 0.1
"""Evidence below it is drawn as that much: the scale of evidence knows no zero."""


def over_spans(verdict: Verdict) -> list[Gallery]:
    """Slow drift, then the figures that matter now; none where no history was given."""
    figures = [*_slow_drift(verdict), *map(_figure, verdict.evidence.get(EVIDENCE) or ())]
    if not figures:
        return []
    note = (
        "Each dot is one span against its own baseline, the current span last; the dashed line is"
        " the limit that now holds."
    )
    return [Gallery("Over the spans", tuple(figures), note, (EVIDENCE, SLOW_DRIFT))]


def calibrated_limits(verdict: Verdict) -> list[Table]:
    """Which limits the past has raised; none where no history was given."""
    calibration: Mapping[str, Mapping[str, Any]] = verdict.evidence.get("calibration") or {}
    if not calibration:
        return []
    several = len(calibration) > 1
    rows = tuple(
        (
            f"{one['feature']} [{split}]" if several else one["feature"],
            str(one["statistic"]).replace("_", " "),
            one["configured"],
            one["limit"],
        )
        for split, found in calibration.items()
        for one in found["raised"]
    )
    note = " ".join(
        f"{split}: {found['sentence']}" if several else found["sentence"]
        for split, found in calibration.items()
    )
    columns = ("Feature", "Statistic", "Set", "In force")
    return [Table("Limits that the past has raised", columns, rows, note, ("calibration",))]


def draw_figures(
    past: Sequence[float | None], current: float | None, limit: float | None, outcome: Outcome
) -> str:
    """A line over the past spans, a sign for the current one, and the limit.

    Args:
      past: one figure a span, the oldest first; None where a span has none.
      current: the current span's.
      limit: that now holds.
      outcome: of the current span's.
    """
    known = [one for one in (*past, current, limit) if one is not None]
    frame = _frame(len(past), 1.1 * max(known, default=0.0) or 1.0)
    parts = [
        frame.level(0.0, "0"),
        *_threshold(frame, limit, "limit"),
        *_line(frame, past),
        *_current(frame, len(past), current, outcome),
        _span_axis(len(past)),
    ]
    return svg(HEIGHT, f"The figure over {len(past)} earlier spans and the current one", parts)


def draw_evidence(trace: Sequence[float], limit: float, outcome: Outcome) -> str:
    """The evidence of slow drift after each span, by powers of ten, and where it is called."""

    def power(evidence: float) -> float:
        return math.log10(max(evidence, LEAST_EVIDENCE) / LEAST_EVIDENCE)

    powers = [power(one) for one in trace]
    frame = _frame(len(trace) - 1, 1.1 * max(*powers, power(limit)))
    parts = [
        *(frame.level(power(one), f"{one:g}") for one in (1.0, 10.0) if one < limit / 2),
        *_threshold(frame, power(limit), f"called from {limit:g} on", f"{limit:g}"),
        *_line(frame, powers[:-1]),
        *_current(frame, len(trace) - 1, powers[-1], outcome),
        _span_axis(len(trace) - 1),
    ]
    return svg(HEIGHT, "Evidence of slow drift after each span", parts)


def _figure(told: Mapping[str, Any]) -> Figure:
    outcome = Outcome(told["outcome"])
    drawn = draw_figures(told["figures"], told["current"], told["limit"], outcome)
    known = sorted(one for one in told["figures"] if one is not None)
    usual = f" Before: {known[0]:.3g} to {known[-1]:.3g}." if known else ""
    now = "–" if told["current"] is None else f"{told['current']:.3g}"
    words = f"{str(told['statistic']).replace('_', ' ')}: now {now}, limit {told['limit']:.3g}."
    return Figure(told["feature"], drawn, words + usual, outcome)


def _slow_drift(verdict: Verdict) -> list[Figure]:
    figures = []
    for split, found in (verdict.evidence.get(SLOW_DRIFT) or {}).items():
        measured = _measured(verdict, split)
        if measured is None or measured.value is None or measured.limit is None:
            continue
        drawn = draw_evidence(found["trace"], measured.limit, measured.outcome)
        leading = [f"{name} {share:.0%}" for name, share in found["contributions"].items() if share]
        words = measured.sentence
        if leading and measured.outcome is Outcome.PASS:
            words += f" Most of it stems from {', '.join(leading[:3])}."
        figures.append(Figure(f"Slow drift, {measured.subject}", drawn, words, measured.outcome))
    return figures


def _measured(verdict: Verdict, split: str) -> Measurement | None:
    for one in verdict.measurements:
        if one.statistic == SLOW_DRIFT and one.labels.get("split", "") == split:
            return one
    return None


def _frame(last: int, most: float) -> Frame:
    return Frame(LEFT, RIGHT, TOP, BOTTOM, 0.0, float(max(1, last)), most)


def _threshold(frame: Frame, limit: float | None, words: str, figure: str = "") -> list[str]:
    if limit is None:
        return []
    y = frame.y(limit)
    return [
        f'<line x1="{LEFT}" y1="{y:.1f}" x2="{RIGHT}" y2="{y:.1f}" stroke="currentColor"'
        ' stroke-dasharray="6 4"/>',
        text(LEFT - 5, y + 4, figure or f"{limit:.2g}", "end"),
        text(LEFT + 4, y - 4, words, "start", bold=True),
    ]


def _line(frame: Frame, past: Sequence[float | None]) -> list[str]:
    places = [(frame.x(span), frame.y(one)) for span, one in enumerate(past) if one is not None]
    parts = [
        f'<polyline points="{points(places)}" fill="none" stroke="{BASELINE}" stroke-width="1.5"/>'
    ]
    parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="{BASELINE}"/>' for x, y in places]
    return parts


def _current(frame: Frame, span: int, current: float | None, outcome: Outcome) -> list[str]:
    if current is None:
        return []
    x, y, colour = frame.x(span), frame.y(current), _COLOURS[outcome]
    if outcome is Outcome.FAIL:
        sign = f'<path d="M{x:.1f} {y - 6:.1f}l6 6-6 6-6-6z" fill="{colour}"/>'
    else:
        fill = "var(--card)" if outcome is Outcome.INCONCLUSIVE else colour
        sign = (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{fill}" stroke="{colour}"'
            ' stroke-width="2.5"/>'
        )
    return [line((x, frame.bottom), (x, y), CURRENT, 1), sign]


def _span_axis(spans: int) -> str:
    before = f"{spans} span{'s' if spans != 1 else ''} ago"
    return text(LEFT, BOTTOM + 15, before, "start") + text(RIGHT, BOTTOM + 15, "now", "end")
