"""Shows how a schedule stands on a terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..outcome_style import STYLES
from .runs import Run, RunState
from .status import Status
from .words import when

_STATES = {
    RunState.ABANDONED: "bold red",
    RunState.RUNNING: "cyan",
    RunState.SKIPPED: "dim",
    RunState.WAITING: "yellow",
}


def print_status(status: Status, console: Console | None = None) -> None:
    """Prints it, on standard output where ``console`` is None."""
    console = console or Console()
    led = f"driven by {status.leader}" if status.leader else "no scheduler drives it now"
    console.print(Text(f"{status.pipeline} in {status.root}, {led}"), soft_wrap=True)
    console.print(_triggers(status))
    if status.runs:
        console.print(_runs(status))
    for note in (f"{one.name}: {note}" for one in status.triggers for note in one.notes):
        console.print(Text(note, style="yellow"), soft_wrap=True)
    for problem in status.problems:
        console.print(Text(problem, style="bold red"), soft_wrap=True)


def _triggers(status: Status) -> Table:
    table = Table("Trigger", "Kind", "Next", "Due", "Waiting")
    for one in status.triggers:
        table.add_row(one.name, one.kind, when(one.next_at), _short(one.due), _short(one.waiting))
    return table


def _runs(status: Status) -> Table:
    table = Table("Run", "State", "Due", "Started", "Seconds", "Tries", "Outcome")
    for run in status.runs:
        table.add_row(
            f"{run.trigger} {run.key}",
            Text(run.state.value, style=_STATES.get(run.state, "")),
            when(run.due_at),
            when(run.started_at),
            _seconds(run),
            str(run.attempt),
            _outcome(run),
        )
    return table


def _outcome(run: Run) -> Text:
    if run.outcome is not None:
        return Text(run.outcome.value, style=STYLES[run.outcome])
    return Text("–" if run.exit_code is None else f"exit code {run.exit_code}")


def _seconds(run: Run) -> str:
    if run.started_at is None or run.finished_at is None:
        return "–"
    return f"{run.finished_at - run.started_at:.0f}"


def _short(keys: tuple[str, ...]) -> str:
    return ", ".join(keys[:3]) + (f" and {len(keys) - 3} more" if len(keys) > 3 else "")
