"""What the report of a decay verdict shows beneath its measurements."""

from __future__ import annotations

from collections.abc import Sequence

from ..report import Figure, Section, Table
from .judging import Decided
from .label_free import ASSUMPTION
from .sequential_risk import SpanLosses, Tracking

WIDTH, HEIGHT = 360, 220
LEFT, RIGHT, TOP, BOTTOM = 44.0, 350.0, 14.0, 180.0
AXIS = 'stroke="var(--line)"'
DASHED = 'stroke="currentColor" stroke-dasharray="6 4"'


def report_sections(decided: Decided) -> tuple[Section, ...]:
    """The risk over the spans, drawn and as a table; nothing where no span has labels."""
    if decided.tracking is None or decided.limit is None:
        return ()
    caption = (
        "Dots are the risk of each span. The line is the lower bound of the greatest risk so far,"
        " which holds at all spans at once; the model has decayed once it is above the dashed"
        f" limit. The label-free estimate in the table of measurements {ASSUMPTION}."
    )
    drawing = draw_risk(decided.spans, decided.tracking, decided.limit)
    return Figure("Risk over the spans", drawing, caption), _table(decided.spans, decided.tracking)


def draw_risk(spans: Sequence[SpanLosses], tracking: Tracking, limit: float) -> str:
    """Risk, lower bound and limit over the spans, as inline SVG."""
    risks = [one.risk or 0.0 for one in spans]
    top = 1.15 * max(limit, *risks, *tracking.bounds)
    xs = [_x(position, len(spans)) for position in range(len(spans))]
    dots = "".join(
        f'<circle cx="{x:.1f}" cy="{_y(risk, top):.1f}" r="3.5" fill="var(--link)"/>'
        for x, risk in zip(xs, risks, strict=True)
    )
    points = " ".join(
        f"{x:.1f},{_y(bound, top):.1f}" for x, bound in zip(xs, tracking.bounds, strict=True)
    )
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" width="560" role="img" font-size="12"'
        ' fill="currentColor" font-family="inherit"><title>Risk over the spans</title>'
        f"{_level(0.0, top, '0', AXIS)}{_level(limit, top, f'{limit:.3g}', DASHED)}"
        f'<polyline points="{points}" fill="none" stroke="var(--fail)" stroke-width="2"/>{dots}'
        f"{_tick(xs[0], spans[0].span)}{_tick(xs[-1], spans[-1].span)}"
        f'<text x="{(LEFT + RIGHT) / 2:.0f}" y="{BOTTOM + 34:.0f}" text-anchor="middle">span</text>'
        "</svg>"
    )


def _table(spans: Sequence[SpanLosses], tracking: Tracking) -> Table:
    rows = tuple(
        (str(one.span), one.examples, one.risk, bound)
        for one, bound in zip(spans, tracking.bounds, strict=True)
    )
    columns = ("Span", "Labelled examples", "Risk", "Greatest risk so far is at least")
    return Table("Spans of this model", columns, rows)


def _tick(x: float, span: int) -> str:
    return f'<text x="{x:.1f}" y="{BOTTOM + 18:.0f}" text-anchor="middle">{span}</text>'


def _level(value: float, top: float, label: str, stroke: str) -> str:
    y = _y(value, top)
    return (
        f'<line x1="{LEFT}" x2="{RIGHT}" y1="{y:.1f}" y2="{y:.1f}" {stroke}/>'
        f'<text x="{LEFT - 5:.0f}" y="{y + 4:.1f}" text-anchor="end">{label}</text>'
    )


def _x(position: int, spans: int) -> float:
    if spans == 1:
        return (LEFT + RIGHT) / 2
    return LEFT + 12 + (RIGHT - LEFT - 24) * position / (spans - 1)


def _y(risk: float, top: float) -> float:
    return BOTTOM - (BOTTOM - TOP) * risk / top
