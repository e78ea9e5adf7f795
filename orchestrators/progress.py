"""Shows a run on a terminal: one line a node, with its time and what its gate said."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
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
    """An observer that prints to ``console``; a spinner tells which nodes run."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._running: list[str] = []
        self._status: Status | None = None

    def started(self, name: str) -> None:
        """Adds the node to those beside the spinner, where the console is a terminal."""
        self._running.append(name)
        self._spin()

    def finished(self, node: ObservedNode) -> None:
        """Prints the node's line; the spinner goes on with the nodes that still run."""
        if node.name in self._running:
            self._running.remove(node.name)
        self._stop()
        self._console.print(
            f"  {MARKS[node.state]} {node.name:<22}{node.seconds:7.1f} s  {_remark(node)}",
            highlight=False,
            soft_wrap=True,
        )
        self._spin()

    def _spin(self) -> None:
        if not self._running:
            self._stop()
        elif self._status is not None:
            self._status.update(", ".join(self._running))
        elif self._console.is_terminal:
            self._status = self._console.status(", ".join(self._running))
            self._status.start()

    def _stop(self) -> None:
        if self._status is not None:
            self._status.stop()
            self._status = None


def _remark(node: ObservedNode) -> str:
    tried = f" [dim]in {node.attempts} attempts[/]" if node.attempts > 1 else ""
    if node.finding is not None:
        colour = COLOURS[node.finding.outcome]
        return f"[{colour}]{node.finding.outcome.value}[/] {node.finding.sentence}{tried}"
    if node.state is NodeState.COMPLETE:
        return tried.strip()
    if node.state is NodeState.CANCELED:
        return f"[dim]not run: {escape(node.reason)}[/]"
    return f"[dim]{node.state.value.lower()}[/]{tried}"
