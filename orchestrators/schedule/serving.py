"""The loop of ``tidegate schedule serve``."""

from __future__ import annotations

import time
from collections.abc import Callable

from .readiness import notify
from .scheduler import Scheduler, Tick
from .waking import Alarm

Teller = Callable[[Tick], None]


def serve(scheduler: Scheduler, alarm: Alarm, tell: Teller) -> None:
    """Looks, sleeps until the next look, and looks again, until a signal stops it.

    Between two looks the lease is renewed, so that a rival takes over only from the dead. What runs
    when it ends, runs on, and is adopted by the next scheduler.

    Args:
      scheduler: does the looking.
      alarm: wakes it and stops it.
      tell: is told of every look.

    Raises:
      ScheduleError: the ledger cannot be read or written.
    """
    beat_seconds = scheduler.lease_seconds / 3
    while not alarm.is_stopped:
        alarm.is_woken = False
        tick = scheduler.tick()
        tell(tick)
        notify("READY=1", f"STATUS={'leads' if scheduler.holds else 'stands by'}")
        _rest(scheduler, alarm, _pause(scheduler, tick), beat_seconds)
    notify("STOPPING=1")


def _pause(scheduler: Scheduler, tick: Tick) -> float:
    """Seconds until the next look."""
    poll = scheduler.schedule.poll_seconds
    if tick.rival:
        return min(poll, scheduler.lease_seconds / 3)
    if tick.ended:
        return 0.0  # what waited behind it may start
    return poll if tick.next_at is None else min(poll, max(0.05, tick.next_at - time.time()))


def _rest(scheduler: Scheduler, alarm: Alarm, seconds: float, beat_seconds: float) -> None:
    until = time.monotonic() + seconds
    while not alarm.is_woken and (left := until - time.monotonic()) > 0:
        alarm.sleep(min(left, beat_seconds))
        if not alarm.is_woken and scheduler.holds and scheduler.beat():
            return
