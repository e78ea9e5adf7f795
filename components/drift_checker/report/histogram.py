"""Draws two distributions of numbers as histograms over each other."""

from __future__ import annotations

import numpy as np

from ..distributions.numeric import Numbers, NumericDistribution
from .canvas import BASELINE, CURRENT, DASHES, Frame, legend, points, svg, text
from .value_range import shown_range

HEIGHT = 165
LEFT, RIGHT, TOP, BOTTOM = 40.0, 352.0, 8.0, 120.0

BINS = 36
"""Few enough to see a shape in, and no finer than a hundred quantiles support."""


def draw_histograms(
    current: NumericDistribution, baseline: NumericDistribution, whole_numbers: bool = False
) -> str:
    """Shares of values in bins of equal width: the current ones filled, the baseline as a line.

    Args:
      current: distribution of the current values.
      baseline: of the baseline's.
      whole_numbers: gives each number a bin of its own, where they are few.
    """
    edges = bin_edges(*shown_range(current, baseline), whole_numbers)
    shares = [bin_shares(one, edges) for one in (current, baseline)]
    most = max(float(np.max(one)) for one in shares) or 1.0
    frame = Frame(LEFT, RIGHT, TOP, BOTTOM, float(edges[0]), float(edges[-1]), most)
    outlines = [points(_outline(frame, edges, one)) for one in shares]
    parts = [
        frame.level(0.0, "0%"),
        frame.level(most, f"{most:.0%}" if most >= 0.1 else f"{most:.1%}"),
        f'<polygon points="{outlines[0]}" fill="{CURRENT}" fill-opacity=".3" stroke="{CURRENT}"/>',
        f'<polyline points="{outlines[1]}" fill="none" stroke="{BASELINE}" stroke-width="2"'
        f'{DASHES} stroke-linejoin="round"/>',
        _units(frame) if _is_of_units(edges) else frame.ticks(),
        legend(HEIGHT - 8),
    ]
    return svg(HEIGHT, "Shares of the current values and of the baseline's, by size", parts)


def bin_edges(low: float, high: float, whole_numbers: bool) -> Numbers:
    """Edges of the bins over a stretch of values.

    >>> bin_edges(1.0, 3.0, whole_numbers=True).tolist()
    [0.5, 1.5, 2.5, 3.5]
    """
    if whole_numbers and high - low < BINS and float(low).is_integer():
        return np.arange(np.floor(low), np.ceil(high) + 2) - 0.5
    return np.linspace(low, high, BINS + 1)


def bin_shares(distribution: NumericDistribution, edges: Numbers) -> Numbers:
    """Share of all values in each bin, its upper edge included and the first one's lower edge."""
    shares = np.diff(distribution.share_up_to(edges))
    first = float(distribution.share_up_to(edges[:1])[0] - distribution.share_below(edges[:1])[0])
    shares[0] += max(0.0, first)
    return np.maximum(shares, 0.0)


def _is_of_units(edges: Numbers) -> bool:
    return bool(edges[1] - edges[0] == 1 and edges[0] % 1 == 0.5)


def _units(frame: Frame) -> str:
    """The first, the last and the middle number, each below its own bin."""
    first, last = frame.low + 0.5, frame.high - 0.5
    shown = [first, last] + ([(first + last) / 2] if (first + last) % 2 == 0 else [])
    return "".join(
        text(frame.x(value), BOTTOM + 15, f"{value:.4g}", "middle") for value in sorted(set(shown))
    )


def _outline(frame: Frame, edges: Numbers, shares: Numbers) -> list[tuple[float, float]]:
    steps = [
        (frame.x(float(edge)), frame.y(float(share)))
        for left, right, share in zip(edges[:-1], edges[1:], shares, strict=True)
        for edge in (left, right)
    ]
    floor = frame.y(0.0)
    return [(steps[0][0], floor), *steps, (steps[-1][0], floor)]
