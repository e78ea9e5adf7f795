"""What is due, and which of it is started next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from ...components.errors import ScheduleError
from ..root import PipelineRoot
from .requests import blessed
from .runs import Run, RunState, is_busy
from .settings import Schedule
from .triggers.cron import CronTrigger
from .triggers.drift import REQUEST_TYPE, VERDICT_TYPE, DriftTrigger
from .triggers.spans import SpanTrigger, look
from .triggers.trigger import Decision, Trigger


def decisions(
    schedule: Schedule, runs: Sequence[Run], since: Mapping[str, float], now: float
) -> dict[str, Decision]:
    """What each trigger says, by its title; one that cannot look says why in its notes.

    Args:
      schedule: has the triggers.
      runs: all of the ledger's.
      since: Unix seconds at which each trigger was first seen.
      now: Unix seconds.
    """
    found = {}
    for one in schedule.triggers:
        rows = [run for run in runs if run.trigger == one.title]
        if one.suspend:
            found[one.title] = Decision(notes=("It is suspended.",))
            continue
        try:
            decided = _decide(one, schedule, rows, since.get(one.title, now), now, is_busy(runs))
        except ScheduleError as error:
            decided = Decision(notes=(str(error),))
        found[one.title] = decided
    return found


def next_run(schedule: Schedule, runs: Sequence[Run], now: float) -> Run | None:
    """The waiting run that may start now; None where there is none, or one is under way.

    Within a trigger the oldest goes first and is waited for, also between its tries: a later span
    does not overtake. Between triggers the first listed goes first.
    """
    if any(one.state in (RunState.STARTING, RunState.RUNNING) for one in runs):
        return None
    for trigger in schedule.triggers:
        rows = [
            one for one in runs if one.trigger == trigger.title and one.state is RunState.WAITING
        ]
        head = min(rows, key=lambda one: (one.span or 0, one.due_at, one.key), default=None)
        if head is not None and not trigger.suspend and _is_ready(head, schedule, now):
            return head
    return None


def next_time(
    schedule: Schedule, runs: Sequence[Run], decided: Mapping[str, Decision]
) -> float | None:
    """Unix seconds at which the next look is worth while; None where nothing says so."""
    tries = [one.not_before for one in runs if one.state is RunState.WAITING and one.not_before]
    moments = [one.next_at for one in decided.values() if one.next_at is not None]
    return min([*tries, *moments], default=None)


def _is_ready(run: Run, schedule: Schedule, now: float) -> bool:
    # A clock that was set back must not make it wait for longer than it would have.
    longest = max(schedule.max_backoff_seconds, schedule.backoff_seconds)
    return not now < run.not_before <= now + longest


def _decide(
    trigger: Trigger,
    schedule: Schedule,
    rows: Sequence[Run],
    since: float,
    now: float,
    busy: bool,
) -> Decision:
    if isinstance(trigger, CronTrigger):
        return trigger.decide(rows, since, now, schedule.zone(), busy)
    if isinstance(trigger, SpanTrigger):
        data = Path(trigger.data or schedule.data)
        return trigger.decide(rows, look(data, trigger.pattern, trigger.marker), now)
    assert isinstance(trigger, DriftTrigger)
    metadata = Path(trigger.metadata or PipelineRoot(schedule.root).metadata)
    requests = blessed(metadata, REQUEST_TYPE)
    passes = blessed(metadata, VERDICT_TYPE) if trigger.rearm == "pass" and requests else []
    return trigger.decide(rows, requests, passes, now)
