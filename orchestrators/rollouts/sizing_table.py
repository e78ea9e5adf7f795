"""Shows what a policy's gates would notice, and how soon, on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from ...components.canary_pusher.gates.power import Caught, Preview
    from ...components.canary_pusher.gates.simulation import Simulation


def print_preview(preview: Preview, console: Console | None = None) -> None:
    """Prints for each harm how soon and in which stage it would be caught, and what good costs."""
    console = console or Console()
    traffic = (
        f"{preview.requests_per_second:g} requests a second, {100 * preview.error_rate:.4g}% errors"
    )
    console.print(Text(traffic), soft_wrap=True)
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column("the canary", no_wrap=True)
    for heading in ("caught after", "in stage", "rolled back", "promoted"):
        table.add_column(heading, justify="right", no_wrap=True)
    for one in (*preview.caught, preview.good):
        table.add_row(*_preview_row(one))
    console.print(table)
    console.print(Text(_preview_sentence(preview)), soft_wrap=not console.is_terminal)


def _preview_row(caught: Caught) -> tuple[str, str, str, str, str]:
    minutes = "–" if caught.minutes is None else f"{caught.minutes:.1f} min"
    name = "as good as the stable version" if caught.harm == "none" else caught.harm
    shares = f"{100 * caught.share:.0f}%", f"{100 * caught.promoted:.0f}%"
    return (name, minutes, caught.stage or "–", *shares)


def _preview_sentence(preview: Preview) -> str:
    counted = "Minutes are medians, counted from the canary's first requests"
    if preview.minutes_to_promotion is None:
        return f"{counted}; fewer than half of the good versions would get all traffic."
    minutes = preview.minutes_to_promotion
    return f"{counted}; a good version has all traffic after {minutes:.0f} min."


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
