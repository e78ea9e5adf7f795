"""Prints a chain of evidence on a terminal."""

from __future__ import annotations

import time

from rich.console import Console
from rich.table import Table

from .lineage import COMMANDS, Chain, Step

DIGESTS = ("policy_digest", "limits_digest", "model_digest", "keyset_version")
"""What of a step's evidence is shown on a terminal; ``--json`` has all of it."""


def print_chain(chain: Chain, console: Console | None = None) -> None:
    """Prints one row a step: what it concluded, what it put out, what it compared against."""
    console = console or Console(soft_wrap=not Console().is_terminal)
    console.print(f"[bold]Version {chain.version}[/] at {chain.destination}", highlight=False)
    if chain.span is not None:
        console.print(f"made from data span {chain.span}", highlight=False)
    if chain.steps and chain.steps[-1].node in COMMANDS.values():
        # No run made it live: who did, and why, is what is asked for.
        console.print(chain.steps[-1].sentence, highlight=False, markup=False)
    table = Table(show_lines=True)
    for heading in ("Step", "Outcome", "Evidence"):
        table.add_column(heading, overflow="fold")
    for step in chain.steps:
        table.add_row(_step(step), step.outcome or "", _told(step))
    console.print(table)


def _step(step: Step) -> str:
    when = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(step.finished))
    return f"{step.node}\nexecution {step.execution}\n{when} UTC"


def _told(step: Step) -> str:
    lines = [step.sentence] if step.sentence else []
    lines += [
        f"{name.replace('_', ' ')} {step.evidence[name]}"
        for name in DIGESTS
        if name in step.evidence
    ]
    lines += [f"against {one.type} #{one.id}" + _of_span(one.span) for one in step.baselines]
    lines += [f"{one.type} #{one.id}" + _of_span(one.span) for one in step.outputs]
    return "\n".join(lines)


def _of_span(span: int | None) -> str:
    return f" of span {span}" if span is not None else ""
