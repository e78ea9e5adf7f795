"""Shows the answer of ``tidegate drift`` on a terminal, from 80 columns on."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ...components.verdict import Measurement, Outcome
from ..outcome_style import STYLES
from .comparing import Comparison

MOST_ROWS = 40
"""More would push the verdict's first lines off the screen; ``--json`` has all of it."""


def print_comparison(
    comparison: Comparison, list_all: bool, console: Console | None = None
) -> None:
    """Prints what did not pass, the worst first, how many figures passed, and the sentence.

    Args:
      comparison: what was found.
      list_all: list the figures that passed too.
      console: to print on; None for standard output.
    """
    console = console or Console()
    verdict = comparison.verdict
    for side, name in ((comparison.baseline, "baseline"), (comparison.current, "current")):
        console.print(Text(f"{name:8}  {side.path} ({side.form.value})"), soft_wrap=True)
    listed = [one for one in verdict.measurements if list_all or one.outcome is not Outcome.PASS]
    if listed:
        console.print(_table(listed if list_all else listed[:MOST_ROWS]))
    for line in _left_out(comparison, len(listed), list_all):
        console.print(Text(line), soft_wrap=True)
    for remark in comparison.remarks:
        console.print(Text(f"Note: {remark}", style="dim"), soft_wrap=not console.is_terminal)
    outcome = Text(verdict.outcome.value, style=STYLES[verdict.outcome])
    console.print(
        Text.assemble(outcome, f"  {verdict.sentence}"), soft_wrap=not console.is_terminal
    )


def _table(measurements: list[Measurement]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column("feature", overflow="fold", max_width=28)
    table.add_column("statistic", no_wrap=True)
    table.add_column("value", justify="right", no_wrap=True)
    table.add_column("interval", no_wrap=True)
    table.add_column("limit", justify="right", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    for one in measurements:
        interval = "" if one.interval is None else f"{one.interval[0]:.3f}–{one.interval[1]:.3f}"
        table.add_row(
            Text(one.subject),
            one.statistic.replace("_", " "),
            "–" if one.value is None else f"{one.value:.3f}",
            interval,
            "–" if one.limit is None else f"{one.limit:g}",
            _said(one),
        )
    return table


def _said(measurement: Measurement) -> Text:
    if _is_only_reported(measurement):
        return Text("reported", style="dim")
    return Text(measurement.outcome.value, style=STYLES[measurement.outcome])


def _is_only_reported(measurement: Measurement) -> bool:
    return measurement.limit is None and measurement.outcome is Outcome.PASS


def _left_out(comparison: Comparison, listed: int, list_all: bool) -> list[str]:
    if list_all:
        return []
    lines = []
    if listed > MOST_ROWS:
        lines.append(f"{listed - MOST_ROWS:,} more that did not pass; --all lists them.")
    passed = sum(
        one.outcome is Outcome.PASS and not _is_only_reported(one)
        for one in comparison.verdict.measurements
    )
    if passed:
        lines.append(f"{passed:,} figures passed; --all lists them.")
    return lines
