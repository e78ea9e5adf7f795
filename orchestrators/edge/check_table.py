"""Shows the answer of ``tidegate edge-check`` on a terminal, from 80 columns on."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ...components.edge_exporter.checking import EdgeCheck
from ...components.verdict import Measurement, Outcome
from ..outcome_style import STYLES

_WORDS = {
    "max_delta": "largest difference",
    "differences": "changed",
    "failures": "failures",
    "external_requests": "external requests",
}


def print_check(check: EdgeCheck, console: Console | None = None) -> None:
    """Prints what was checked, what could not be, what is wrong, and the sentence.

    Args:
      check: of a bundle.
      console: to print on; None for standard output.
    """
    console = console or Console()
    console.print(_table(check))
    failed = [one for one in check.verdict.measurements if one.outcome is not Outcome.PASS]
    # The first of them stands in the verdict's own sentence.
    for one in failed[1:]:
        console.print(Text(one.sentence), soft_wrap=not console.is_terminal)
    outcome = Text(check.verdict.outcome.value, style=STYLES[check.verdict.outcome])
    said = Text.assemble(
        outcome, f"  {check.verdict.sentence}", (f"  {check.seconds:.1f} s", "dim")
    )
    console.print(said, soft_wrap=not console.is_terminal)


def _table(check: EdgeCheck) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for head in ("", "what", "figure"):
        table.add_column(head, overflow="fold")
    for head in ("measured", "limit", "of"):
        table.add_column(head, justify="right")
    for one in check.verdict.measurements:
        table.add_row(*_row(one))
    for name, reason in check.not_run.items():
        table.add_row(Text("not run", "dim"), Text(name), Text(reason, "dim"))
    return table


def _row(one: Measurement) -> tuple[Text, ...]:
    return (
        Text(one.outcome.value, style=STYLES[one.outcome]),
        Text(one.subject),
        Text(_WORDS[one.statistic]),
        Text("–" if one.value is None else f"{one.value:.2g}"),
        Text("–" if one.limit is None else f"{one.limit:.2g}"),
        Text(", ".join(f"{count:,} {noun}" for noun, count in one.sizes.items())),
    )
