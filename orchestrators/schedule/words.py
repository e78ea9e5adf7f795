"""Says in a line what a scheduler did, and when something was."""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterator

from .ending import Ending
from .runs import Run, RunState
from .scheduler import Tick


def lines_of(tick: Tick) -> Iterator[str]:
    """What a look did, a line each; none where it did nothing."""
    for run, ending in tick.ended:
        yield f"{name_of(run)} {_end(run, ending)}"
    for run in tick.adopted:
        yield f"{name_of(run)} runs on in process {run.pid or 'unknown'}; adopted."
    if tick.launched is not None:
        again = f", try {tick.launched.attempt}" if tick.launched.attempt > 1 else ""
        yield f"{name_of(tick.launched)} started in process {tick.launched.pid}{again}."
    for title, decision in tick.decided.items():
        for skip in decision.skipped:
            yield f"{title} {skip.due.key} skipped. {skip.reason}"


def notes_of(tick: Tick) -> Iterator[str]:
    """What a person should know, by trigger."""
    for title, decision in tick.decided.items():
        yield from (f"{title}: {note}" for note in decision.notes)


def name_of(run: Run) -> str:
    """A run, for people."""
    return f"{run.trigger} {run.key}"


def when(moment: float | None) -> str:
    """A time in this machine's zone; a dash for none."""
    if moment is None:
        return "–"
    return datetime.datetime.fromtimestamp(moment).strftime("%Y-%m-%d %H:%M:%S")


def _end(run: Run, ending: Ending) -> str:
    if ending.state is RunState.COMPLETE:
        return f"ended: {ending.sentence or f'exit code {ending.exit_code}'}"
    if ending.state is RunState.ABANDONED:
        return f"is given up after {run.attempt} tries: {ending.sentence}"
    seconds = max(0, round(ending.not_before - time.time()))
    return f"waits {seconds} s for another try: {ending.sentence}"
