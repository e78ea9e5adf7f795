"""Shows the answer of ``tidegate risk`` on a terminal, from 80 columns on."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ...components.pseudonymizer.risk import Risk
from ...components.pseudonymizer.risk_measurements import percent
from ...components.verdict import Measurement, Verdict
from ..outcome_style import STYLES

MOST_SUBSETS = 8
"""Combinations of columns that are listed; ``--json`` has all."""


def print_risk(verdict: Verdict, risk: Risk, console: Console | None = None) -> None:
    """Prints every figure, the worst combinations of columns, and the sentence.

    Args:
      verdict: on the file.
      risk: its figures.
      console: to print on; None for standard output.
    """
    console = console or Console()
    console.print(
        Text(f"{risk.rows:,} rows, {risk.subjects:,} subjects, {risk.classes:,} groups"),
        soft_wrap=True,
    )
    console.print(_figures(verdict))
    if len(risk.subsets) > 1:
        console.print(_subsets(risk))
    outcome = Text(verdict.outcome.value, style=STYLES[verdict.outcome])
    console.print(
        Text.assemble(outcome, f"  {verdict.sentence}"), soft_wrap=not console.is_terminal
    )


def _table(*headings: tuple[str, bool]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for heading, is_number in headings:
        table.add_column(heading, justify="right" if is_number else "left", overflow="fold")
    return table


def _figures(verdict: Verdict) -> Table:
    table = _table(
        ("figure", False), ("of", False), ("value", True), ("limit", True), ("verdict", False)
    )
    for one in verdict.measurements:
        table.add_row(
            one.statistic.replace("_", " "), Text(one.subject), _told(one), _limit(one), _said(one)
        )
    return table


def _subsets(risk: Risk) -> Table:
    table = _table(
        ("who knows", False), ("groups", True), ("smallest", True), ("unique rows", True)
    )
    for one in risk.subsets[:MOST_SUBSETS]:
        table.add_row(
            Text(", ".join(one.columns)),
            f"{one.classes:,}",
            f"{one.smallest:,}",
            percent(one.unique / risk.rows),
        )
    return table


def _told(one: Measurement) -> str:
    return "–" if one.value is None else f"{one.value:,.4g}"


def _limit(one: Measurement) -> str:
    return "–" if one.limit is None else f"{one.limit:,.4g}"


def _said(one: Measurement) -> Text:
    if one.limit is None:
        return Text("reported", style="dim")
    return Text(one.outcome.value, style=STYLES[one.outcome])
