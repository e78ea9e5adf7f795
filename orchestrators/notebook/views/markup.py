"""The few pieces of HTML that views are made of: escaped, without scripts, nothing fetched.

Colours are the notebook's own, which may be dark, but for badges, that bring both of theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

STYLE = """<style>
.tidegate{font-size:.95em;line-height:1.45;color:inherit;max-width:100%}
.tidegate p,.tidegate h4{margin:.35em 0}
.tidegate h4{font-size:1em;font-weight:600;margin-top:.8em}
.tidegate small{opacity:.75;font-weight:400;overflow-wrap:anywhere}
.tidegate .wide{overflow-x:auto;margin:.4em 0}
.tidegate .wide table{table-layout:auto;width:auto;border-collapse:collapse;margin:0;
color:inherit;background:none}
.tidegate tr{background:none!important}
.tidegate th,.tidegate td{padding:.2em .7em;text-align:left;border-bottom:1px solid #8884;
white-space:nowrap;color:inherit}
.tidegate td.long{white-space:normal;overflow-wrap:anywhere;min-width:16em}
.tidegate td.number,.tidegate th.number{text-align:right;font-variant-numeric:tabular-nums}
.tidegate .badge{display:inline-block;padding:0 .5em;border-radius:.6em;font-size:.85em;
font-weight:600;color:#fff}
.tidegate iframe{width:100%;height:30rem;resize:vertical;border:1px solid #8886;border-radius:.5rem}
</style>"""

COLOURS = {
    "PASS": "#1a7f4b",
    "COMPLETE": "#1a7f4b",
    "CACHED": "#2563a8",
    "FAIL": "#b3261e",
    "FAILED": "#b3261e",
    "INCONCLUSIVE": "#8a5a00",
    "SKIPPED": "#5f6368",
}
"""Behind white letters, each with a contrast of 4.5 or more."""

LONG = 48
"""A cell with more letters is broken into lines, so that a sentence need not be scrolled."""


def framed(inside: str) -> str:
    """One view with its style."""
    return f'<div class="tidegate">{STYLE}{inside}</div>'


def badge(word: str) -> str:
    """A word such as PASS on its colour."""
    colour = COLOURS.get(word, "#5f6368")
    return f'<span class="badge" style="background:{colour}">{escape(word)}</span>'


def line(*facts: object) -> str:
    """Facts in a line; empty ones are left out."""
    said = [str(one) for one in facts if one not in (None, "")]
    return f"<p>{escape(' · '.join(said))}</p>" if said else ""


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table that scrolls by itself where it is too wide; numbers are aligned right."""
    listed = [list(row) for row in rows]
    numeric = [
        bool(listed) and all(isinstance(row[i], (int, float)) or row[i] is None for row in listed)
        for i in range(len(columns))
    ]
    head = "".join(_cell("th", name, number) for name, number in zip(columns, numeric, strict=True))
    body = "".join(
        f"<tr>{''.join(_cell('td', *one) for one in zip(row, numeric, strict=True))}</tr>"
        for row in listed
    )
    inside = f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
    return f'<div class="wide"><table>{inside}</table></div>'


def _cell(tag: str, value: object, number: bool) -> str:
    text = _text(value)
    word = "number" if number else "long" if len(text) > LONG else ""
    kind = f' class="{word}"' if word else ""
    return f"<{tag}{kind}>{escape(text)}</{tag}>"


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value)
    return f"{value:,}" if isinstance(value, int) else f"{value:,.4g}"
