"""Shows the answer of ``tidegate edge-check`` on a terminal, from 80 columns on."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..components.edge_exporter.checking import EdgeCheck
from .outcome_style import STYLES


def print_check(check: EdgeCheck, console: Console | None = None) -> None:
    """Prints what was checked, what could not be, and the sentence.

    Args:
      check: of a bundle.
      console: to print on; None for standard output.
    """
    console = console or Console()
    table = Table("", "what", "finding", box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for one in check.verdict.measurements:
        outcome = Text(one.outcome.value, style=STYLES[one.outcome])
        table.add_row(outcome, Text(one.subject), Text(one.sentence))
    for name, reason in check.not_run.items():
        table.add_row(Text("not run", style="dim"), Text(name), Text(reason))
    console.print(table)
    outcome = Text(check.verdict.outcome.value, style=STYLES[check.verdict.outcome])
    console.print(
        Text.assemble(outcome, f"  {check.verdict.sentence}"), soft_wrap=not console.is_terminal
    )
    console.print(Text(f"{check.seconds:.1f} s", "dim"))
