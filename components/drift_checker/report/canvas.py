"""What all drawings share: size, colours, axes and words of an inline SVG."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from html import escape

WIDTH = 360
"""Units of a drawing; small, so that its text stays legible on a telephone."""

BASELINE = "var(--soft)"
CURRENT = "var(--link)"
GAP = "var(--fail)"
LINE = "var(--line)"
DASHES = ' stroke-dasharray="5 3"'


@dataclasses.dataclass(frozen=True)
class Frame:
    """A rectangle of the drawing, and the values that its sides stand for."""

    left: float
    right: float
    top: float
    bottom: float
    low: float
    high: float
    most: float

    def x(self, value: float) -> float:
        """Where a value stands."""
        share = (value - self.low) / (self.high - self.low)
        return self.left + share * (self.right - self.left)

    def y(self, level: float) -> float:
        """Where a level from 0 to ``most`` stands."""
        return self.bottom - level / self.most * (self.bottom - self.top)

    def ticks(self) -> str:
        """The values at both ends and in the middle, below the frame."""
        middle = self.low / 2 + self.high / 2
        return "".join(
            text(self.x(value), self.bottom + 15, f"{value:.4g}", anchor)
            for value, anchor in ((self.low, "start"), (middle, "middle"), (self.high, "end"))
        )

    def level(self, level: float, words: str) -> str:
        """A line across at a level, with its name at the left."""
        y = self.y(level)
        across = line((self.left, y), (self.right, y), LINE, 1)
        return across + text(self.left - 5, y + 4, words, "end")


def line(start: tuple[float, float], end: tuple[float, float], colour: str, width: float) -> str:
    """A straight line."""
    return (
        f'<line x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}"'
        f' stroke="{colour}" stroke-width="{width:g}"/>'
    )


def text(
    x: float, y: float, words: str, anchor: str, colour: str = BASELINE, bold: bool = False
) -> str:
    """Words, whatever they hold; nothing of them becomes a tag.

    Bold ones stand in the picture, and what is drawn beneath them keeps its distance.
    """
    halo = (
        ' font-weight="650" paint-order="stroke" stroke="var(--card)" stroke-width="4"'
        if bold
        else ""
    )
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}"'
        f' font-size="11"{halo}>{escape(words)}</text>'
    )


def points(places: Iterable[tuple[float, float]]) -> str:
    """The places of a line of several pieces."""
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in places)


def legend(y: float, left: float = 40.0) -> str:
    """Which colour and line is which side."""
    parts = []
    for x, colour, name, dashes in (
        (left, CURRENT, "current", ""),
        (left + 90, BASELINE, "baseline", DASHES),
    ):
        parts.append(
            f'<line x1="{x}" x2="{x + 22}" y1="{y - 4}" y2="{y - 4}" stroke="{colour}"'
            f' stroke-width="3"{dashes}/>'
        )
        parts.append(text(x + 27, y, name, "start"))
    return "".join(parts)


def svg(height: float, title: str, parts: Iterable[str]) -> str:
    """The drawing, as wide as the page lets it be."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" role="img"'
        f' style="width:100%;max-width:34rem" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title>{''.join(parts)}</svg>"
    )
