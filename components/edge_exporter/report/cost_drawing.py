"""Draws costs to the right and accuracy upwards, with every format as a numbered mark."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterator, Sequence
from html import escape

WIDTH = 360
"""Units of a drawing; small, so that its text stays legible on a telephone."""

LEFT, RIGHT, TOP, BOTTOM = 52.0, 344.0, 22.0, 150.0
RADIUS = 9.0
_LEGEND_ROW = 23


@dataclasses.dataclass(frozen=True)
class Point:
    """A format in a drawing: its number in the legend, its cost and its accuracy."""

    number: int
    name: str
    cost: float
    accuracy: float
    style: str


def draw_points(
    points: Sequence[Point], told: Callable[[float], str], model: float, title: str
) -> str:
    """One drawing: cost to the right by powers of ten, accuracy upwards, a legend below.

    Args:
      points: the formats.
      told: writes a cost.
      model: the model's own accuracy, a dashed line.
      title: read out in its place.
    """
    frame = _Frame.around(points, model)
    legend = BOTTOM + 44
    height = legend + _LEGEND_ROW * len(points) - 8
    parts = [*_grid(frame, told), *_model_line(points, frame, model), *_marks(points, frame)]
    parts += [_entry(point, legend + _LEGEND_ROW * row, told) for row, point in enumerate(points)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" role="img"'
        f' style="width:100%;max-width:34rem" aria-label="{escape(title)}" font-size="11">'
        f"<title>{escape(title)}</title>{''.join(parts)}</svg>"
    )


@dataclasses.dataclass(frozen=True)
class _Frame:
    low: float
    high: float
    bottom: float
    top: float

    @classmethod
    def around(cls, points: Sequence[Point], model: float) -> _Frame:
        costs = [math.log10(point.cost) for point in points]
        heights = [model, *(point.accuracy for point in points)]
        margin = max(0.1 * (max(costs) - min(costs)), 0.15)
        room = max(0.15 * (max(heights) - min(heights)), 0.001)
        return cls(
            min(costs) - margin, max(costs) + margin, min(heights) - room, max(heights) + room
        )

    def x(self, cost: float) -> float:
        share = (math.log10(cost) - self.low) / (self.high - self.low)
        return LEFT + share * (RIGHT - LEFT)

    def y(self, accuracy: float) -> float:
        share = (accuracy - self.bottom) / (self.top - self.bottom)
        return BOTTOM - share * (BOTTOM - TOP)


def _grid(frame: _Frame, told: Callable[[float], str]) -> Iterator[str]:
    for share in (frame.bottom, (frame.bottom + frame.top) / 2, frame.top):
        if share > 1:
            continue
        y = frame.y(share)
        yield (
            f'<line x1="{LEFT}" x2="{RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="var(--line)"/>'
            + _text(LEFT - 5, y + 4, f"{share:.2%}", "end")
        )
    yield _text(LEFT, BOTTOM + 16, told(10**frame.low), "start")
    yield _text(RIGHT, BOTTOM + 16, told(10**frame.high), "end")


def _model_line(points: Sequence[Point], frame: _Frame, model: float) -> Iterator[str]:
    y = frame.y(model)
    yield (
        f'<line x1="{LEFT}" x2="{RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="currentColor"'
        ' stroke-dasharray="6 4"/>'
    )
    # At the end that is freer of marks.
    middle = (LEFT + RIGHT) / 2
    marks = [frame.x(point.cost) for point in points if abs(frame.y(point.accuracy) - y) < RADIUS]
    at_right = max(marks, default=middle) - middle <= middle - min(marks, default=middle)
    yield _text(RIGHT if at_right else LEFT + 3, y - 5, "the model", "end" if at_right else "start")


def _marks(points: Sequence[Point], frame: _Frame) -> Iterator[str]:
    taken: list[tuple[float, float]] = []
    for point in points:
        x, y = frame.x(point.cost), frame.y(point.accuracy)
        at = _free(x, y, taken)
        taken.append((x, at))
        if at != y:
            yield (
                f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{x:.1f}" y2="{at:.1f}"'
                ' stroke="var(--soft)"/>'
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2" fill="var(--soft)"/>'
            )
        yield _mark(point, x, at)


def _free(x: float, y: float, taken: Sequence[tuple[float, float]]) -> float:
    """The nearest place below or above where no other mark stands."""
    step = 2 * RADIUS + 2
    for away in (0.0, step, -step, 2 * step, -2 * step, 3 * step, 4 * step):
        if all(math.hypot(x - a, y + away - b) >= step - 1 for a, b in taken):
            return y + away
    return y


def _mark(point: Point, x: float, y: float) -> str:
    colour = {"shut": "var(--fail)", "beaten": "var(--soft)"}.get(point.style, "var(--link)")
    fill = colour if point.style in ("front", "recommended") else "var(--card)"
    ink = "var(--card)" if fill == colour else colour
    outline = f'fill="{fill}" stroke="{colour}" stroke-width="2"'
    if point.style == "shut":
        side = 2 * RADIUS - 2
        shape = (
            f'<rect x="{x - side / 2:.1f}" y="{y - side / 2:.1f}" width="{side:g}"'
            f' height="{side:g}" {outline}/>'
        )
    else:
        shape = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{RADIUS - 1:g}" {outline}/>'
    if point.style == "recommended":
        shape += (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{RADIUS + 3:g}" fill="none"'
            f' stroke="{colour}" stroke-width="1.5"/>'
        )
    return shape + (
        f'<text x="{x:.1f}" y="{y + 4:.1f}" text-anchor="middle" fill="{ink}"'
        f' font-weight="650">{point.number}</text>'
    )


def _entry(point: Point, y: float, told: Callable[[float], str]) -> str:
    words = f"{point.name}: {told(point.cost)}, {point.accuracy:.2%}"
    return _mark(point, LEFT - 30, y - 4) + _text(LEFT - 12, y, words, "start", "currentColor")


def _text(x: float, y: float, words: str, anchor: str, colour: str = "var(--soft)") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">'
        f"{escape(words)}</text>"
    )
