"""Draws two distributions over each other as inline SVG, in the colours of the report's page."""

from __future__ import annotations

from html import escape

import numpy as np

from ..distances.ks import largest_gap
from ..distributions.quantiles import Quantiles
from ..distributions.ranks import Ranks

WIDTH = 360
"""Units of the drawing; small, so that its text stays legible on a telephone."""

CURVES_HEIGHT = 200
LEFT, RIGHT, TOP, BOTTOM = 40.0, 352.0, 8.0, 150.0

CATEGORIES = 8
"""As many categories are shown, those whose shares differ most."""

ROW_HEIGHT = 30

_BASELINE = "var(--soft)"
_CURRENT = "var(--link)"
_GAP = "var(--fail)"
_DASHES = ' stroke-dasharray="5 3"'


def draw_distribution_functions(current: Quantiles, baseline: Quantiles) -> str:
    """Both distribution functions, with their largest gap marked.

    The outer hundredth on either side is left out of the picture: heavy tails would squeeze the
    rest into one line.
    """
    low, high = _range(current, baseline)
    gap_at, gap = largest_gap(current, baseline)
    ends = [float(one.share_up_to(np.array([gap_at]))[0]) for one in (current, baseline)]
    gap_x = _x(min(max(gap_at, low), high), low, high)
    anchor = "end" if gap_x > (LEFT + RIGHT) / 2 else "start"
    parts = [
        *(_level(share) for share in (0.0, 0.5, 1.0)),
        *(_tick(value, low, high) for value in (low, (low + high) / 2, high)),
        _curve(baseline, low, high, _BASELINE, _DASHES),
        _curve(current, low, high, _CURRENT, ""),
        f'<line x1="{gap_x:.1f}" x2="{gap_x:.1f}" y1="{_y(ends[0]):.1f}" y2="{_y(ends[1]):.1f}"'
        f' stroke="{_GAP}" stroke-width="3"/>',
        _text(
            gap_x + (6 if anchor == "start" else -6),
            _y(sum(ends) / 2) + 4,
            f"{gap:.3g}",
            anchor,
            _GAP,
        ),
        _legend(CURVES_HEIGHT - 8, _DASHES),
    ]
    return _svg(CURVES_HEIGHT, "Distribution functions of the current data and the baseline", parts)


def draw_shares(current: Ranks, baseline: Ranks) -> str:
    """The categories whose shares differ most, as bars, the current share over the baseline's."""
    names = {**current.shares, **baseline.shares}
    pairs = {
        name: (current.shares.get(name, 0.0), baseline.shares.get(name, 0.0)) for name in names
    }
    shown = sorted(pairs, key=lambda name: (-abs(pairs[name][0] - pairs[name][1]), name))
    shown = shown[:CATEGORIES]
    longest = max((max(pairs[name]) for name in shown), default=1.0) or 1.0
    parts = [_bars(row, name, pairs[name], longest) for row, name in enumerate(shown)]
    height = len(shown) * ROW_HEIGHT + 24
    title = f"Shares of the {len(shown)} categories that differ most"
    return _svg(height, title, [*parts, _legend(height - 8, "")])


def _range(current: Quantiles, baseline: Quantiles) -> tuple[float, float]:
    lows, highs = [], []
    for one in (current, baseline):
        finite = np.isfinite(one.boundaries)
        lows.append(one.boundaries[finite & (one.at >= 0.01)].min(initial=np.inf))
        highs.append(one.boundaries[finite & (one.before <= 0.99)].max(initial=-np.inf))
    low, high = float(min(lows)), float(max(highs))
    if low < high:
        return low, high
    middle = low if np.isfinite(low) else 0.0
    return middle - 0.5, middle + 0.5


def _curve(quantiles: Quantiles, low: float, high: float, colour: str, dashes: str) -> str:
    steps = [
        (float(value), float(share))
        for value, before, at in zip(
            quantiles.boundaries, quantiles.before, quantiles.at, strict=True
        )
        for share in (before, at)
    ]
    start, end = quantiles.share_up_to(np.array([low, high]))
    inside = [step for step in steps if low < step[0] < high]
    before_low = 0.0 if quantiles.boundaries[0] >= low else float(start)
    points = [(low, before_low), (low, float(start)), *inside, (high, float(end))]
    path = " ".join(f"{_x(value, low, high):.1f},{_y(share):.1f}" for value, share in points)
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"{dashes}/>'


def _level(share: float) -> str:
    y = _y(share)
    line = f'<line x1="{LEFT}" x2="{RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="var(--line)"/>'
    return line + _text(LEFT - 5, y + 4, f"{share:.0%}", "end")


def _tick(value: float, low: float, high: float) -> str:
    anchor = {low: "start", high: "end"}.get(value, "middle")
    return _text(_x(value, low, high), BOTTOM + 16, f"{value:.4g}", anchor)


def _bars(row: int, name: str, shares: tuple[float, float], longest: float) -> str:
    top, left, room = row * ROW_HEIGHT + 4, 96.0, 214.0
    label = name if len(name) <= 13 else name[:12] + "…"
    parts = [_text(left - 6, top + 15, label or "(empty)", "end", "currentColor")]
    for offset, share, colour in ((0, shares[0], _CURRENT), (11, shares[1], _BASELINE)):
        width = room * share / longest
        parts.append(
            f'<rect x="{left}" y="{top + offset}" width="{width:.1f}" height="9" fill="{colour}"/>'
        )
        parts.append(_text(left + width + 4, top + offset + 8.5, f"{share:.1%}", "start"))
    return "".join(parts)


def _legend(y: float, baseline_dashes: str) -> str:
    parts = []
    for x, colour, name, dashes in (
        (LEFT, _CURRENT, "current", ""),
        (LEFT + 90, _BASELINE, "baseline", baseline_dashes),
    ):
        parts.append(
            f'<line x1="{x}" x2="{x + 22}" y1="{y - 4}" y2="{y - 4}" stroke="{colour}"'
            f' stroke-width="3"{dashes}/>'
        )
        parts.append(_text(x + 27, y, name, "start"))
    return "".join(parts)


def _text(x: float, y: float, words: str, anchor: str, colour: str = "var(--soft)") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}"'
        f' font-size="11">{escape(words)}</text>'
    )


def _svg(height: float, title: str, parts: list[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" role="img"'
        f' style="width:100%;max-width:34rem" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title>{''.join(parts)}</svg>"
    )


def _x(value: float, low: float, high: float) -> float:
    return LEFT + (value - low) / (high - low) * (RIGHT - LEFT)


def _y(share: float) -> float:
    return BOTTOM - share * (BOTTOM - TOP)
