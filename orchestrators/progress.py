"""Shows a run on a terminal: one line a node, with its time and what its gate said."""

from __future__ import annotations

from rich.console import Console
from rich.status import Status

from ..components.verdict import Outcome
from .observed import NodeState, ObservedNode

MARKS = {
    NodeState.COMPLETE: "[green]✓[/]",
    NodeState.CACHED: "[green]=[/]",
    NodeState.FAILED: "[red]✗[/]",
    NodeState.SKIPPED: "[dim]·[/]",
    NodeState.CANCELED: "[dim]·[/]",
}

COLOURS = {Outcome.PASS: "green", Outcome.FAIL: "red", Outcome.INCONCLUSIVE: "yellow"}


class Progress:
    """An observer that prints to ``console``; a spinner tells that the running node lives."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._status: Status | None = None

    def started(self, name: str) -> None:
        """Shows the spinner where the console is a terminal."""
        if self._console.is_terminal:
            self._status = self._console.status(name)
            self._status.start()

    def finished(self, node: ObservedNode) -> None:
        """Replaces the spinner with the node's line."""
        if self._status is not None:
            self._status.stop()
            self._status = None
        self._console.print(
            f"  {MARKS[node.state]} {node.name:<22}{node.seconds:7.1f} s  {_remark(node)}",
            highlight=False,
            soft_wrap=True,
        )


def _remark(node: ObservedNode) -> str:
    if node.finding is not None:
        colour = COLOURS[node.finding.outcome]
        return f"[{colour}]{node.finding.outcome.value}[/] {node.finding.sentence}"
    if node.state is NodeState.COMPLETE:
        return ""
    return f"[dim]{node.state.value.lower()}[/]"
