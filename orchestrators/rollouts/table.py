"""Shows rollouts on a terminal, from 80 columns on."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ...components.canary_pusher.gates.evidence import Evidence, Purpose
from ...components.canary_pusher.rollout.desired import wanted
from ...components.canary_pusher.rollout.replaying import Replayed
from ...components.canary_pusher.rollout.state import DONE, ROLLED_BACK, Decision, RolloutState
from ...components.verdict import Outcome
from ..outcome_style import STYLES
from .place import Rollout

OUTCOMES = {DONE: Outcome.PASS, ROLLED_BACK: Outcome.FAIL}
"""What the end of a rollout says of its model; as long as it has none, INCONCLUSIVE."""


def print_replayed(
    replayed: Replayed, journal: Path, is_cut: bool, console: Console | None = None
) -> None:
    """Prints the decisions, and whether they follow from the journal."""
    console = console or Console()
    console.print(decisions_table(replayed.decisions))
    if is_cut:
        note = "The last line has no end: it was being written, and counts as not written."
        console.print(Text(f"Note: {note}", style="dim"), soft_wrap=not console.is_terminal)
    mismatch = replayed.mismatch
    if mismatch is None:
        count, state = len(replayed.decisions), replayed.state
        held = f", held: {state.held}" if state.held else ""
        sentence = (
            f"Every one of {count} decisions follows from the {replayed.records:,} records of "
            f"{journal}, to the last bit; the rollout is {state.name}{held}."
        )
        _say(Outcome.PASS, sentence, console)
        return
    _say(Outcome.FAIL, f"Line {mismatch.line} of {journal}: {mismatch.what}.", console)
    for name, value in (("journal", mismatch.recorded), ("replayed", mismatch.replayed)):
        if value is not None:
            console.print(Text(f"{name:8}  {_brief(value)}"), soft_wrap=True)


def print_status(rollout: Rollout, console: Console | None = None) -> None:
    """Prints where a rollout stands, what its gates have shown, and how it came there."""
    console = console or Console()
    console.print(Text(f"rollout   {rollout.folder.path}"), soft_wrap=True)
    state = rollout.state
    if state is None:
        _say(Outcome.INCONCLUSIVE, "It is prepared and has not begun.", console)
        return
    for line in (*_people(rollout), *_lines(state)):
        console.print(Text(line), soft_wrap=not console.is_terminal)
    if state.assessment is not None:
        console.print(evidence_table(state.assessment.evidence))
    console.print(decisions_table(state.decisions))
    for remark in state.remarks:
        console.print(Text(f"Note: {remark}", style="dim"), soft_wrap=not console.is_terminal)
    _say(OUTCOMES.get(state.name, Outcome.INCONCLUSIVE), _sentence(state), console)


def decisions_table(decisions: Sequence[Decision]) -> Table:
    """One row a decision."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column("windows", justify="right", no_wrap=True)
    table.add_column("from", no_wrap=True)
    table.add_column("to", no_wrap=True)
    table.add_column("reason", overflow="fold")
    for one in decisions:
        table.add_row(f"{one.windows:,}", Text(one.source), Text(one.to), Text(one.reason))
    return table


def evidence_table(evidence: Sequence[Evidence]) -> Table:
    """One row a claim: how far it is shown."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column("claim", overflow="fold")
    table.add_column("leads to", no_wrap=True)
    table.add_column("E", justify="right", no_wrap=True)
    table.add_column("needed", justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for one in evidence:
        log_e = float(one.log_e[-1]) if one.log_e.size else 0.0
        shown = Text("shown", style=_style(one)) if one.shown_after is not None else Text("")
        table.add_row(
            Text(one.claim), one.purpose.value, _power(log_e), _power(one.log_threshold), shown
        )
    return table


def ground_of(state: RolloutState) -> str:
    """Why a finished rollout ended so: by the last decision but one, which the last carried out."""
    return state.decisions[-2].reason if len(state.decisions) > 1 else state.decisions[-1].reason


def _people(rollout: Rollout) -> list[str]:
    """Who drives it, and what was asked of it that its journal does not have yet."""
    lease = rollout.folder.lease.read()
    if rollout.state is not None and rollout.state.finished:
        driven = "nobody any more"
    elif lease.released or lease.has_expired or lease.holder_is_gone:
        driven = "nobody: tidegate rollout run"
    else:
        driven = f"process {lease.pid} on {lease.host}"
    asked = [one.get("command", "approval") for one in rollout.folder.requests()]
    return [f"driven by {driven}", *(f"asked for {one}, not taken up yet" for one in asked)]


def _lines(state: RolloutState) -> list[str]:
    beside = f" beside {state.stable_number}" if state.stable_number is not None else ""
    asked, stage = wanted(state), state.stage
    lines = [f"version   {state.number}{beside}"]
    if stage is not None:
        lines += [
            f"requests  {asked.routing.weight:g}%, and {asked.routing.mirror:g}% mirrored",
            f"seen      {state.progress.seconds:,.0f} of {stage.seconds:,.0f} s with figures, "
            f"{state.progress.requests:,} answers, {state.progress.compared:,} compared",
        ]
        lines += [f"waits for {one}" for one in state.waiting_for]
    if state.calibration is not None:
        by_hand = "" if state.automatic else "; the gates only advise"
        lines.append(f"margin    {state.margin:.3g}: {state.calibration.sentence}{by_hand}")
    return lines


def _sentence(state: RolloutState) -> str:
    if state.held:
        return f"{state.name}, on HOLD: {state.held}."
    if state.finished:
        return f"{state.name}: {ground_of(state)}."
    waits = " and ".join(state.waiting_for)
    return (
        f"{state.name}, under way: it waits for {waits}." if waits else f"{state.name}, under way."
    )


def _say(outcome: Outcome, sentence: str, console: Console) -> None:
    word = Text(outcome.value, style=STYLES[outcome])
    console.print(Text.assemble(word, f"  {sentence}"), soft_wrap=not console.is_terminal)


def _style(evidence: Evidence) -> str:
    return STYLES[Outcome.FAIL if evidence.purpose is Purpose.ROLLBACK else Outcome.PASS]


def _power(log_e: float) -> str:
    return f"{math.exp(log_e):.3g}" if abs(log_e) < 12 else f"10^{log_e / math.log(10):.0f}"


def _brief(value: Any, most: int = 400) -> str:
    text = json.dumps(value, sort_keys=True)
    return text if len(text) <= most else f"{text[:most]} ..."
