"""Draws two distribution functions, whose largest gap is the Kolmogorov-Smirnov distance."""

from __future__ import annotations

import numpy as np

from ..distances.ks import largest_gap
from ..distributions.numeric import NumericDistribution
from .canvas import BASELINE, CURRENT, DASHES, GAP, Frame, line, points, svg, text
from .value_range import shown_range

HEIGHT = 150
LEFT, RIGHT, TOP, BOTTOM = 40.0, 352.0, 8.0, 128.0

LABEL = 62
"""Room that the gap's figure takes."""


def draw_distribution_functions(current: NumericDistribution, baseline: NumericDistribution) -> str:
    """Both distribution functions, with their largest gap marked."""
    frame = Frame(LEFT, RIGHT, TOP, BOTTOM, *shown_range(current, baseline), 1.0)
    parts = [
        *(frame.level(share, f"{share:.0%}") for share in (0.0, 0.5, 1.0)),
        frame.ticks(),
        _curve(frame, baseline, BASELINE, DASHES),
        _curve(frame, current, CURRENT, ""),
        _gap(frame, current, baseline),
    ]
    return svg(HEIGHT, "Distribution functions of the current data and the baseline", parts)


def _gap(frame: Frame, current: NumericDistribution, baseline: NumericDistribution) -> str:
    at, gap = largest_gap(current, baseline)
    ends = [float(one.share_up_to(np.array([at]))[0]) for one in (current, baseline)]
    x = frame.x(min(max(at, frame.low), frame.high))
    marked = line((x, frame.y(ends[0])), (x, frame.y(ends[1])), GAP, 3)
    # Both curves rise, so that there is room above them at the left and below them at the right.
    if x < (LEFT + RIGHT) / 2:
        y, anchor = frame.y(max(ends)) + 4, "end" if x - LEFT > LABEL else "start"
    else:
        y, anchor = frame.y(min(ends)) + 4, "start" if RIGHT - x > LABEL else "end"
    beside = x + (6 if anchor == "start" else -6)
    y = min(max(y, TOP + 12), BOTTOM - 3)
    return marked + text(beside, y, f"gap {gap:.3g}", anchor, GAP, bold=True)


def _curve(frame: Frame, one: NumericDistribution, colour: str, dashes: str) -> str:
    steps = [
        (float(value), float(share))
        for value, before, at in zip(one.boundaries, one.before, one.at, strict=True)
        for share in (before, at)
    ]
    low, high = frame.low, frame.high
    ends = np.array([low, high])
    below, upon = one.share_below(ends), one.share_up_to(ends)
    inside = [step for step in steps if low < step[0] < high]
    path = points(
        (frame.x(value), frame.y(float(share)))
        for value, share in [
            *((low, below[0]), (low, upon[0])),
            *inside,
            *((high, below[1]), (high, upon[1])),
        ]
    )
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"{dashes}/>'
