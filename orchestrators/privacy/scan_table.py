"""Shows the answer of ``tidegate scan`` on a terminal, from 80 columns on."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ...components.leak_scanner import Identifiers, ScanResult
from ...components.verdict import Verdict
from ..outcome_style import STYLES

MOST_HITS = 40
"""More would push the first ones off the screen; ``--json`` has all."""


def print_scan(
    verdict: Verdict,
    result: ScanResult,
    seconds: float,
    shown: Identifiers | None = None,
    console: Console | None = None,
) -> None:
    """Prints each hit, what could not be looked into, and the sentence.

    Args:
      verdict: on the scan.
      result: what was found.
      seconds: how long it took.
      shown: the identifiers, where their values are to be printed.
      console: to print on; None for standard output.
    """
    console = console or Console()
    if result.hits:
        console.print(_hits(result, shown))
    if len(result.hits) > MOST_HITS:
        console.print(f"{len(result.hits) - MOST_HITS:,} more; --json lists them.")
    for one in result.unread:
        console.print(Text(f"Not looked into: {one.path}: {one.reason}", "yellow"), soft_wrap=True)
    if result.too_short:
        console.print(f"Too short to be looked for: {result.too_short:,}.")
    kinds = ", ".join(f"{files:,} {kind}" for kind, files in result.files.items())
    console.print(Text(f"{kinds}; {seconds:.1f} s", "dim"), soft_wrap=not console.is_terminal)
    outcome = Text(verdict.outcome.value, style=STYLES[verdict.outcome])
    console.print(
        Text.assemble(outcome, f"  {verdict.sentence}"), soft_wrap=not console.is_terminal
    )


def _hits(result: ScanResult, shown: Identifiers | None) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column("file", overflow="fold")
    table.add_column("kind", no_wrap=True)
    table.add_column("identifier", overflow="fold")
    table.add_column("place", overflow="fold")
    table.add_column("times", justify="right", no_wrap=True)
    known = {} if shown is None else dict(zip(shown.ordinals, shown.values, strict=True))
    for hit in result.hits[:MOST_HITS]:
        told = f"number {hit.ordinal:,}"
        value = known.get(hit.ordinal)
        table.add_row(
            Text(hit.path),
            hit.kind,
            Text(told if value is None else f"{told}: {value}"),
            Text(hit.place),
            f"{hit.occurrences:,}",
        )
    return table
