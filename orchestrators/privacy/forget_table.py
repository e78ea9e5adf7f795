"""Shows on a terminal what ``tidegate forget`` would do and what it did."""

from __future__ import annotations

import collections
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ...components.pseudonymizer.erasure.affected import Action, Affected
from ...components.pseudonymizer.erasure.forgetting import Plan

_STYLES = {
    Action.REWRITE: "cyan",
    Action.DELETE: "red",
    Action.SUPERSEDED: "red",
    Action.RETRAIN: "yellow",
}


def print_plan(plan: Plan, console: Console | None = None) -> None:
    """Prints what would become of each artifact, on standard output where ``console`` is None."""
    console = console or Console()
    subjects = len(plan.erasures)
    _print_affected(plan.affected, console)
    _print_missing(plan.missing, subjects, console)
    _print_untraceable(plan.untraceable, subjects, console)
    console.print(f"{_count(subjects, 'subject')} would be forgotten. Nothing was done.")


def print_receipt(receipt: dict[str, Any], console: Console | None = None) -> None:
    """Prints what became of each artifact, what is left, and what to do next."""
    console = console or Console()
    affected = [Affected.from_values(one) for one in receipt["artifacts"]]
    _print_affected(affected, console)
    _print_missing(receipt["subjects_missing"], receipt["subjects"], console)
    _print_untraceable(receipt["subjects_untraceable"], receipt["subjects"], console)
    scan, number = receipt["scan"], receipt["number"]
    console.print(
        f"{_count(receipt['subjects'], 'subject')} forgotten. Receipt {number}: "
        f"{receipt['digest']}",
        soft_wrap=True,
    )
    for hit in scan["hits"]:
        console.print(Text(f"Still holds a subject: {hit}", style="bold red"), soft_wrap=True)
    for path in scan["unread"]:
        console.print(Text(f"Cannot be looked into: {path}", style="yellow"), soft_wrap=True)
    if receipt["complete"]:
        searched = f"{_count(scan['files'], 'file')} of {scan['bytes'] / 1e6:,.1f} MB"
        console.print(Text(f"Nothing is left in {searched}.", style="green"))
    if receipt["salts_deleted"]:
        console.print("Their salts are deleted: nobody can make their tokens again.")
    elif receipt["salts_deleted"] is False:
        console.print("Their salts stay until nothing is left: they are what finds the tokens.")
    if receipt["retraining_requested"]:
        console.print(
            "Run the pipeline to train anew, then forget once more: that deletes what was replaced."
        )


def _print_missing(missing: int, subjects: int, console: Console) -> None:
    """Whoever is misspelt is found nowhere, which must not pass for a proof."""
    if missing:
        of = f"{missing:,} of {_count(subjects, 'subject')}"
        text = f"{of} found in no Examples. Is it written as in the raw data?"
        console.print(Text(text, style="yellow"), soft_wrap=True)


def _print_untraceable(untraceable: int, subjects: int, console: Console) -> None:
    """Whose salts went with another root: their rows may be here, and nobody can tell which."""
    if untraceable:
        of = f"{untraceable:,} of {_count(subjects, 'subject')}"
        text = f"{of} forgotten in another root, salts and all. Rows left here cannot be traced."
        console.print(Text(text, style="bold red"), soft_wrap=True)


def _print_affected(affected: Sequence[Affected], console: Console) -> None:
    if not affected:
        console.print("No artifact holds a subject or was made of one.")
        return
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column("action", no_wrap=True)
    table.add_column("artifact", no_wrap=True)
    table.add_column("rows", justify="right", no_wrap=True)
    table.add_column("why", overflow="fold")
    marked = [one for one in affected if one.action is Action.MARK]
    for one in affected:
        if one.action is not Action.MARK:
            table.add_row(
                Text(one.action.value, style=_STYLES[one.action]),
                Text(f"{one.type} {one.id}"),
                f"{one.rows:,}" if one.rows else "",
                Text(one.reason),
            )
    console.print(table)
    if marked:
        kinds = collections.Counter(one.type for one in marked)
        names = ", ".join(f"{name} ({count})" for name, count in sorted(kinds.items()))
        text = f"Kept and marked, as made of the subject's rows among others: {names}."
        console.print(Text(text, style="dim"))


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
