"""Draws the shares of categories as bars."""

from __future__ import annotations

from ..distributions.ranks import Ranks
from .canvas import BASELINE, CURRENT, svg, text

CATEGORIES = 8
"""As many categories are shown, those whose shares differ most."""

ROW_HEIGHT = 30


def draw_shares(current: Ranks, baseline: Ranks) -> str:
    """The categories whose shares differ most, the current share over the baseline's."""
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
    return svg(height, title, [*parts, _legend(height - 8)])


def _bars(row: int, name: str, shares: tuple[float, float], longest: float) -> str:
    top, left, room = row * ROW_HEIGHT + 4, 104.0, 206.0
    label = name if len(name) <= 14 else name[:13] + "…"
    parts = [text(left - 6, top + 14, label or "(empty)", "end", "currentColor")]
    for offset, share, style in ((0, shares[0], _FILLED), (11, shares[1], _OUTLINED)):
        width = room * share / longest
        parts.append(
            f'<rect x="{left}" y="{top + offset}" width="{width:.1f}" height="9" {style}/>'
        )
        parts.append(text(left + width + 4, top + offset + 8.5, f"{share:.1%}", "start"))
    return "".join(parts)


_FILLED = f'fill="{CURRENT}"'
_OUTLINED = f'fill="{BASELINE}" fill-opacity=".35" stroke="{BASELINE}"'


def _legend(y: float) -> str:
    parts = []
    for x, name, style in ((104, "current", _FILLED), (184, "baseline", _OUTLINED)):
        parts.append(f'<rect x="{x}" y="{y - 8}" width="14" height="8" {style}/>')
        parts.append(text(x + 19, y, name, "start"))
    return "".join(parts)
