"""Bars to reach, printed beside what was seen and what a peer does."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence


@dataclasses.dataclass(frozen=True)
class Bar:
    """One figure held against its bar.

    Attributes:
      figure: what was measured, with its unit.
      seen: what came out.
      at_most: the bar, where less is better; None for a figure that is only reported.
      at_least: the bar, where more is better.
      peer: the peer's figure of the same kind, if there is a peer.
      peer_name: whose it is.
    """

    figure: str
    seen: float
    at_most: float | None = None
    at_least: float | None = None
    peer: float | None = None
    peer_name: str = ""

    @property
    def missed(self) -> bool:
        """Whether the bar is not reached."""
        above = self.at_most is not None and not self.seen <= self.at_most
        below = self.at_least is not None and not self.seen >= self.at_least
        return above or below

    def row(self) -> list[str]:
        """The cells of its line in the table."""
        bar = "" if self.at_most is None else f"≤ {number(self.at_most)}"
        bar = bar if self.at_least is None else f"≥ {number(self.at_least)}"
        peer = "" if self.peer is None else f"{number(self.peer)} {self.peer_name}".strip()
        ratio = number(self.peer / self.seen) if self.peer is not None and self.seen else ""
        return [self.figure, bar, number(self.seen) + " (missed)" * self.missed, peer, ratio]


def number(value: float) -> str:
    """Three digits, without an exponent.

    >>> number(0.0123456), number(1234567.0), number(2.0)
    ('0.0123', '1,234,567', '2')
    """
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def print_table(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table in Markdown."""
    for cells in (heading, ["---"] * len(heading), *rows):
        print("|", " | ".join(cells), "|", flush=True)


def print_bars(bars: Sequence[Bar]) -> int:
    """Prints all as one table; 1 where any is missed, else 0: the exit code of a benchmark."""
    print_table(["figure", "bar", "seen", "peer", "ratio"], [bar.row() for bar in bars])
    return int(any(bar.missed for bar in bars))
