"""A drawing that keeps its letters readable from a phone to a wide screen.

Curves are an SVG stretched to whatever room there is; words stand beside and upon it as text, which
is not stretched. Times run to the right, from 0 to the drawing's ``seconds``.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from html import escape

WIDTH, HEIGHT = 1000.0, 100.0
MOST_POINTS = 600
"""Of a curve; more cannot be told apart."""

WORD = "font-size:.75rem;line-height:1.15;padding:0 .2rem;white-space:nowrap"
"""How a word upon a drawing is set."""

TICK_STEPS = (1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 10800, 21600, 43200)
DAY = 86400
UNITS = ((DAY, DAY, "d"), (3600, 3600, "h"), (120, 60, "min"), (0, 1, "s"))
"""From which step between two ticks on which unit is used, in seconds, and its sign."""

MOST_TICKS = 5


@dataclasses.dataclass(frozen=True)
class Plot:
    """Room for curves over time.

    Attributes:
      seconds: at the right edge; at least one second.
      low: value at the bottom.
      high: value at the top.
      rem: height of the drawing, in the page's letter size.
    """

    seconds: float
    low: float
    high: float
    rem: float = 12.0

    def x(self, seconds: float) -> float:
        """Where a time stands, in percent from the left."""
        return round(100 * min(max(seconds / max(self.seconds, 1e-9), 0.0), 1.0), 2)

    def y(self, value: float) -> float:
        """Where a value stands, in percent from the top; beyond the edges it runs along them."""
        share = (value - self.low) / (self.high - self.low)
        return round(100 * (1 - min(max(share, 0.0), 1.0)), 2)

    def curve(
        self, points: Sequence[tuple[float, float]], colour: str, dashed: bool = False
    ) -> str:
        """A line through points of time and value."""
        path = " ".join(
            f"{10 * self.x(time):.1f},{self.y(value):.2f}" for time, value in thinned(points)
        )
        dashes = ' stroke-dasharray="5 4"' if dashed else ""
        return (
            f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"{dashes} '
            'stroke-linejoin="round" vector-effect="non-scaling-stroke"/>'
        )

    def area(self, points: Sequence[tuple[float, float]], colour: str) -> str:
        """What lies below a curve, tinted."""
        if not points:
            return ""
        whole = [(points[0][0], self.low), *thinned(points), (points[-1][0], self.low)]
        path = " ".join(f"{10 * self.x(time):.1f},{self.y(value):.2f}" for time, value in whole)
        return f'<polygon points="{path}" fill="{colour}" opacity=".14"/>'

    def level(self, value: float, colour: str, dashed: bool = False) -> str:
        """A line across at a value."""
        return self.curve([(0.0, value), (self.seconds, value)], colour, dashed).replace(
            'stroke-width="2"', 'stroke-width="1"'
        )

    def band(self, begin: float, end: float, colour: str, opacity: float = 0.12) -> str:
        """A time tinted from top to bottom; a short one is a line at least."""
        left, right = 10 * self.x(begin), 10 * self.x(end)
        width = max(right - left, 2.0)
        return (
            f'<rect x="{left:.1f}" y="0" width="{width:.1f}" height="100" fill="{colour}" '
            f'opacity="{opacity}"/>'
        )

    def moment(self, at: float, colour: str = "var(--line)") -> str:
        """A line from top to bottom."""
        x = 10 * self.x(at)
        return (
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="0" y2="100" stroke="{colour}" '
            'vector-effect="non-scaling-stroke"/>'
        )

    def word(self, text: str, at: float, value: float, colour: str, below: bool = False) -> str:
        """A word upon the drawing, above or below a value, on the inner side of its time."""
        left = self.x(at)
        side = f"left:{left}%" if left < 60 else f"right:{100 - left:.2f}%"
        shift = "10%" if below else "-110%"
        return (
            f'<span style="position:absolute;{side};top:{self.y(value)}%;{WORD};color:{colour};'
            f'transform:translateY({shift})">{escape(text)}</span>'
        )

    def name(self, text: str, begin: float, end: float, value: float) -> str:
        """A period's name above a value, cut off where the period ends."""
        left = self.x(begin)
        return (
            f'<span style="position:absolute;left:{left}%;width:{self.x(end) - left:.2f}%;'
            f"top:{self.y(value)}%;{WORD};color:var(--soft);overflow:hidden;"
            f'transform:translateY(-110%)" title="{escape(text)}">{escape(text)}</span>'
        )

    def drawn(
        self,
        title: str,
        shapes: Iterable[str],
        values: Iterable[tuple[float, str]],
        words: str = "",
    ) -> str:
        """The whole drawing with both axes.

        Args:
          title: what a screen reader says of it.
          shapes: in the order in which they lie upon each other.
          values: ticks of the vertical axis with their words.
          words: upon the drawing, see :meth:`word`.
        """
        ticks = list(values)
        grid = "".join(self.level(value, "var(--line)") for value, _ in ticks)
        left = "".join(
            f'<span style="position:absolute;right:.35rem;top:{self.y(value)}%;'
            f'transform:translateY(-50%)">{escape(word)}</span>'
            for value, word in ticks
        )
        below = "".join(
            f'<span style="position:absolute;{_side(self.x(at))};white-space:nowrap">{word}</span>'
            for at, word in time_ticks(self.seconds)
        )
        small = "font-size:.75rem;color:var(--soft);font-variant-numeric:tabular-nums"
        return (
            f'<div style="display:grid;grid-template-columns:3.2rem 1fr;padding:1rem .4rem 0 0">'
            f'<div style="position:relative;{small}">{left}</div>'
            f'<div style="position:relative;height:{self.rem:g}rem">'
            f'<svg viewBox="0 0 1000 100" preserveAspectRatio="none" role="img" '
            'style="position:absolute;inset:0;width:100%;height:100%;overflow:visible">'
            f"<title>{escape(title)}</title>{grid}{''.join(shapes)}</svg>{words}</div>"
            f'<div></div><div style="position:relative;height:1.5rem;padding-top:.2rem;{small}">'
            f"{below}</div></div>"
        )


def _side(percent: float) -> str:
    if percent > 96:
        return "right:0"
    return f"left:{percent}%" + (";transform:translateX(-50%)" if percent > 2 else "")


def thinned(points: Sequence[tuple[float, float]]) -> Sequence[tuple[float, float]]:
    """At most :data:`MOST_POINTS` of the points, the last one among them."""
    if len(points) <= MOST_POINTS:
        return points
    step = -(-len(points) // (MOST_POINTS - 1))
    return [*points[::step], points[-1]]


def time_ticks(seconds: float) -> list[tuple[float, str]]:
    """Round times from 0 on, a handful, with their words.

    >>> time_ticks(90)
    [(0, '0'), (20, '20 s'), (40, '40 s'), (60, '60 s'), (80, '80 s')]
    >>> time_ticks(5400)[1]
    (1200, '20 min')
    """
    steps = [*TICK_STEPS, *(DAY * days for days in (1, 2, 5, 10, 30, 100))]
    step = next((one for one in steps if seconds / one <= MOST_TICKS), steps[-1])
    unit, word = next((unit, word) for least, unit, word in UNITS if step >= least)
    count = int(seconds // step)
    return [(n * step, f"{n * step / unit:g} {word}" if n else "0") for n in range(count + 1)]


def legend(entries: Iterable[tuple[str, str]]) -> str:
    """Colours and what they stand for."""
    marks = "".join(
        f'<span style="display:inline-flex;gap:.4rem;align-items:baseline;margin-right:1rem">'
        f'<i style="flex:none;width:1.1rem;height:.25rem;border-radius:.1rem;background:{colour};'
        f'align-self:center"></i><span>{escape(word)}</span></span>'
        for colour, word in entries
    )
    return f'<div style="font-size:.85rem;padding:.3rem 0 0 0">{marks}</div>'
