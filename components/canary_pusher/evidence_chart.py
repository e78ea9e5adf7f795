"""Draws the course of e-processes against their thresholds, as inline SVG."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

from .gates.evidence import Evidence

WIDTH, HEIGHT = 440, 250
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 12, 34
COLOURS = ("var(--link)", "var(--fail)", "var(--hold)", "var(--pass)")
FLOOR, CEILING = -2.0, 4.0
"""Shown powers of ten of E: beyond them a curve runs along the edge."""


def draw_evidence(processes: Sequence[Evidence]) -> str:
    """One chart of log10 E over the examples seen, with a legend below it.

    Args:
      processes: of the same replay and level, so that one threshold holds for all.
    """
    examples = max(int(process.looks[-1]) for process in processes)
    threshold = processes[0].log_threshold / math.log(10)
    curves = [_curve(each, examples, COLOURS[row]) for row, each in enumerate(processes)]
    legend = [_legend(each, row, COLOURS[row]) for row, each in enumerate(processes)]
    height = HEIGHT + 22 * len(processes)
    title = escape("; ".join(process.claim for process in processes))
    return (
        f'<svg viewBox="0 0 {WIDTH} {height}" width="580" role="img" font-size="12" '
        f'fill="currentColor" font-family="inherit"><title>{title}</title>'
        f"{_grid(examples)}{_threshold(threshold, processes[0].level)}"
        f"{''.join(curves)}{''.join(legend)}</svg>"
    )


def _curve(process: Evidence, examples: int, colour: str) -> str:
    seen = [0, *process.looks.tolist()]
    powers = [0.0, *(process.log_e / math.log(10)).tolist()]
    points = zip(seen, powers, strict=True)
    path = " ".join(f"{_x(count, examples):.1f},{_y(power):.1f}" for count, power in points)
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'


def _grid(examples: int) -> str:
    lines = []
    for power in range(int(FLOOR), int(CEILING) + 1):
        label = f"{10**power:,}" if power >= 0 else f"1/{10**-power}"
        lines.append(
            f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{_y(power):.1f}" y2="{_y(power):.1f}" '
            f'stroke="var(--line)"/><text x="{LEFT - 5}" y="{_y(power) + 4:.1f}" '
            f'text-anchor="end" font-size="11">{label}</text>'
        )
    axis = HEIGHT - BOTTOM
    return "".join(lines) + (
        f'<text x="{LEFT}" y="{axis + 18}">0</text><text x="{(LEFT + WIDTH - RIGHT) / 2}" '
        f'y="{axis + 18}" text-anchor="middle">examples</text><text x="{WIDTH - RIGHT}" '
        f'y="{axis + 18}" text-anchor="end">{examples:,}</text>'
    )


def _threshold(power: float, level: float) -> str:
    return (
        f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{_y(power):.1f}" y2="{_y(power):.1f}" '
        f'stroke="currentColor" stroke-dasharray="6 4"/><text x="{WIDTH - RIGHT}" '
        f'y="{_y(power) - 5:.1f}" text-anchor="end">shown from E = {1 / level:.0f} on</text>'
    )


def _legend(process: Evidence, row: int, colour: str) -> str:
    y = HEIGHT + 14 + 22 * row
    after = process.shown_after
    state = "not shown" if after is None else f"shown after {after:,} examples"
    return (
        f'<line x1="{LEFT}" x2="{LEFT + 24}" y1="{y - 4}" y2="{y - 4}" stroke="{colour}" '
        f'stroke-width="3"/><text x="{LEFT + 32}" y="{y}">{escape(process.claim)}: {state}</text>'
    )


def _x(seen: int, examples: int) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * seen / examples


def _y(power: float) -> float:
    shown = min(max(power, FLOOR), CEILING)
    return TOP + (HEIGHT - TOP - BOTTOM) * (CEILING - shown) / (CEILING - FLOOR)
