"""Shows what a policy's gates would notice, and how soon, on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from ..components.canary_pusher.gates.simulation import Simulation


def print_simulation(simulation: Simulation, console: Console | None = None) -> None:
    """Prints how the simulated rollouts ended, and how soon."""
    console = console or Console()
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for heading in ("rollouts", "", "share", "median minutes"):
        table.add_column(heading, justify="left" if not heading else "right", no_wrap=True)
    rows = (
        ("rolled back", simulation.rolled_back, simulation.median_minutes_to_rollback),
        ("promoted", simulation.promoted, simulation.median_minutes_to_promotion),
        ("held", simulation.held, None),
    )
    for ended, count, minutes in rows:
        share = f"{100 * count / simulation.rollouts:.1f}%"
        table.add_row(f"{count:,}", ended, share, "–" if minutes is None else f"{minutes:.1f}")
    console.print(table)
    console.print(Text(_sentence(simulation)), soft_wrap=not console.is_terminal)


def _sentence(simulation: Simulation) -> str:
    rolled_back = simulation.rolled_back / simulation.rollouts
    minutes = simulation.median_minutes_to_rollback
    soon = f", half of them within {minutes:.1f} min of their first requests" if minutes else ""
    return f"Of {simulation.rollouts:,} rollouts {100 * rolled_back:.1f}% were rolled back{soon}."
