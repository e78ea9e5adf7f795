"""The parts of a report that show risk: who hides among how many, and which columns betray."""

from __future__ import annotations

from collections.abc import Sequence

from ..report import Figure, Gallery, Meter, Section, Table
from .risk import GROUP_SIZES, Risk
from .risk_measurements import count, percent

MOST_SUBSETS = 12
"""Subsets that are listed; the rest stands in the evidence."""

_ALONE, _FEW, _MANY = "var(--fail)", "var(--hold)", "var(--pass)"
_HEIGHT, _BAR, _LEFT, _WIDTH = 30, 18, 90, 360


def risk_sections(risk: Risk) -> tuple[Section, ...]:
    """Drawings first, then the tables."""
    drawn: list[Section] = [_drawings(risk)]
    if len(risk.subsets) > 1:
        drawn.append(_subsets(risk))
    if risk.sensitive:
        drawn.append(_sensitive(risk))
    return tuple(drawn)


def _drawings(risk: Risk) -> Gallery:
    figures = [_hidden_among(risk)]
    if len(risk.subsets) > 1 and risk.unique:
        figures.append(_leaving_out(risk))
    return Gallery("Who hides among how many", tuple(figures), evidence=("risk",))


def _hidden_among(risk: Risk) -> Figure:
    bars = [
        (_range(place), subjects / risk.subjects, f"{subjects:,}", _colour(place))
        for place, subjects in enumerate(risk.hidden_among)
    ]
    return Figure(
        "Subjects by the size of their smallest group",
        _bars(bars, "Share of the subjects by how many subjects their smallest group has"),
        f"A group is alike in every quasi-identifier. {risk.hidden_among[0]:,} of "
        f"{count(risk.subjects, 'subject')} alone in at least one.",
    )


def _leaving_out(risk: Risk) -> Figure:
    [whole] = [one for one in risk.subsets if len(one.columns) == _all(risk)]
    without = [
        (next(name for name in whole.columns if name not in one.columns), one.unique / risk.rows)
        for one in risk.subsets
        if len(one.columns) == _all(risk) - 1
    ]
    least = sorted(without, key=lambda one: (one[1], one[0]))
    rows = [("none", risk.unique_share, percent(risk.unique_share), "var(--link)")]
    rows += [(name, share, percent(share), "var(--link)") for name, share in least[:6]]
    return Figure(
        "Rows that lead to one subject, if a column is left out",
        _bars(rows, "Share of unique rows without each of the columns", _LEFT + 20),
        "The less is left, the more the column betrays: generalise or drop that one first.",
    )


def _subsets(risk: Risk) -> Table:
    most = max(one.unique for one in risk.subsets)
    shown = risk.subsets[:MOST_SUBSETS]
    return Table(
        heading="Worst combinations of quasi-identifiers",
        columns=("Known to an attacker", "Groups", "Smallest group", "Unique rows, %"),
        rows=tuple(
            (
                ", ".join(one.columns),
                one.classes,
                one.smallest,
                Meter(100 * one.unique / risk.rows, 100 * most / risk.rows),
            )
            for one in shown
        ),
        note=f"{len(shown)} of {len(risk.subsets):,} combinations, those first that lead to one "
        "subject most often.",
    )


def _sensitive(risk: Risk) -> Table:
    return Table(
        heading="What groups give away",
        columns=("Sensitive column", "Fewest values (l)", "As hard to guess as", "Distance (t)"),
        rows=tuple((one.column, one.distinct_l, one.entropy_l, one.t) for one in risk.sensitive),
        note="Of the group that is worst in each: its different values, how many equally frequent "
        "values would be as hard to guess, and how far its values are from those of all, 0 to 1.",
    )


def _all(risk: Risk) -> int:
    return max(len(one.columns) for one in risk.subsets)


def _range(place: int) -> str:
    first = GROUP_SIZES[place]
    if first == 1:
        return "alone"
    if place + 1 == len(GROUP_SIZES):
        return f"{first} or more"
    return f"{first} to {GROUP_SIZES[place + 1] - 1}"


def _colour(place: int) -> str:
    return _ALONE if place == 0 else _FEW if GROUP_SIZES[place] < 5 else _MANY


def _bars(rows: Sequence[tuple[str, float, str, str]], label: str, left: int = _LEFT) -> str:
    room = _WIDTH - left - 62
    most = max((share for _, share, _, _ in rows), default=0.0) or 1.0
    parts = []
    for place, (name, share, told, colour) in enumerate(rows):
        top, length = place * _HEIGHT + 4, room * share / most
        middle = top + _BAR - 4
        parts.append(
            f'<text x="{left - 8}" y="{middle}" text-anchor="end">{_text(name)}</text>'
            f'<rect x="{left}" y="{top}" width="{max(length, 1.5 * (share > 0)):.1f}" '
            f'height="{_BAR}" rx="3" fill="{colour}"/>'
            f'<text x="{left + length + 7:.1f}" y="{middle}" class="soft">{_text(told)}</text>'
        )
    return (
        f'<svg viewBox="0 0 {_WIDTH} {len(rows) * _HEIGHT}" width="{_WIDTH}" role="img" '
        f'aria-label="{_text(label)}" font-size="13" fill="currentColor">{"".join(parts)}</svg>'
    )


def _text(value: str) -> str:
    cut = value if len(value) <= 16 else f"{value[:15]}…"
    return cut.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
