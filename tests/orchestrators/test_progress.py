"""A person sees which nodes run, and what became of each."""

from __future__ import annotations

import io

from rich.console import Console

from tidegate.orchestrators.observed import NodeState, ObservedNode
from tidegate.orchestrators.progress import Progress


def test_nodes_that_run_at_once_each_get_their_line():
    """A node that ends must not take the others' names from the screen."""
    screen = io.StringIO()
    progress = Progress(Console(file=screen, force_terminal=True, width=100))
    progress.started("StatisticsGen")
    progress.started("Transform")
    progress.finished(ObservedNode("StatisticsGen", NodeState.COMPLETE, 1.5, 1))
    progress.finished(ObservedNode("Transform", NodeState.FAILED, 2.0, 2, attempts=3))
    shown = screen.getvalue()
    assert "StatisticsGen, Transform" in shown or "Transform" in shown.split("1.5 s")[1]
    assert "in 3 attempts" in shown


def test_a_node_that_was_not_run_says_why():
    """Nobody should have to look for the node that failed."""
    screen = io.StringIO()
    progress = Progress(Console(file=screen))
    progress.finished(ObservedNode("Pusher", NodeState.CANCELED, 0.0, 3, reason="Trainer failed"))
    assert "not run: Trainer failed" in screen.getvalue()
