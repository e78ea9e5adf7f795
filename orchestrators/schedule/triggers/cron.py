"""Runs by the clock.

The expression is cron's, read by cronsim as Debian's cron does. In a time zone with summer time:

* an expression that names minute and hour ("30 2 * * *") runs once a day. Where the clock skips
  that time, it runs at the first minute after the gap; where the time comes twice, at its first;
* one that begins with a star in either ("*/20 * * * *", "0 * * * *") goes by elapsed time: nothing
  in a gap, and all of a repeated hour twice;
* two times that become one moment are one run.

A run's key is its moment in UTC. So a clock that is set back does not repeat what was run. One that
is set forward, or a machine that was off, leaves moments behind; ``catch_up`` says what becomes of
them.
"""

from __future__ import annotations

import dataclasses
import datetime
import itertools
import zoneinfo
from collections.abc import Iterator, Sequence
from typing import Literal, get_args

from cronsim import CronSim, CronSimError

from ....components.errors import ConfigError
from ..runs import Run
from .trigger import Decision, Due, Skip, Trigger

CatchUp = Literal["none", "latest", "all"]
ConcurrencyPolicy = Literal["Forbid", "Queue"]

MOST_AT_ONCE = 100
"""So many moments are caught up with at a time; the rest follow."""

_WINDOWS = (3600.0, 86400.0, 32 * 86400.0, 367 * 86400.0, 9 * 367 * 86400.0)
"""Seconds back from now in which the last moment is looked for: it is seldom far."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class CronTrigger(Trigger):
    """A run at each moment of a cron expression.

    The names are those of a Kubernetes CronJob. Its policies Allow and Replace have no counterpart:
    a pipeline root holds one run at a time, and a run that was ended half-way has only cost.

    Attributes:
      schedule: five fields of cron.
      catch_up: what becomes of moments at which no scheduler was there: ``none`` is run, the
        ``latest``, or ``all`` from the oldest on.
      starting_deadline_seconds: a moment that is no older was not missed; it is run whatever
        ``catch_up`` says.
      concurrency_policy: what becomes of a moment at which another run of the pipeline is under
        way: ``Forbid`` skips it, ``Queue`` lets it wait.
    """

    kind: str = "cron"
    schedule: str
    catch_up: str = "latest"
    starting_deadline_seconds: float = 300.0
    concurrency_policy: str = "Forbid"

    def __post_init__(self) -> None:
        super().__post_init__()
        self.require(self.catch_up in get_args(CatchUp), "catch_up", "none, latest or all")
        policies = get_args(ConcurrencyPolicy)
        self.require(self.concurrency_policy in policies, "concurrency_policy", "Forbid or Queue")
        self.require_between("starting_deadline_seconds", 1, 366 * 86400)
        self.require(len(self.schedule.split()) == 5, "schedule", "five fields of cron")
        try:
            next(CronSim(self.schedule, datetime.datetime(2000, 1, 1)))
        except (CronSimError, StopIteration) as error:
            raise ConfigError(
                f"CronTrigger.schedule is {self.schedule!r}: {error or 'it never comes'}",
                remedy="Write minute, hour, day of month, month and day of week.",
            ) from error

    def decide(
        self,
        rows: Sequence[Run],
        since: float,
        now: float,
        zone: zoneinfo.ZoneInfo,
        is_busy: bool,
    ) -> Decision:
        """Which moments are due.

        Args:
          rows: this trigger's runs in the ledger.
          since: Unix seconds at which the trigger was first seen.
          now: Unix seconds.
          zone: in which the expression is read.
          is_busy: whether a run of the pipeline waits or is under way.
        """
        passed = [row.due_at for row in rows if row.due_at <= now]
        after = max([min(since, now), *passed])
        known = {row.key for row in rows}
        fresh = [one for one in self._ticks(after, now, zone) if key_of(one) not in known]
        next_at = next(ticks(self.schedule, now, zone), None)
        due, skipped = self._sorted(fresh, now)
        notes: tuple[str, ...] = ()
        ahead = [row.due_at for row in rows if row.due_at > now + 60]
        if ahead:
            notes = (
                f"{len(ahead)} runs lie in the future, up to {key_of(max(ahead))}: the clock was"
                " set back. They are not run again.",
            )
        if due and is_busy and self.concurrency_policy == "Forbid":
            busy = "Another run was waiting or under way, and concurrency_policy is Forbid."
            return Decision((), (*skipped, *(Skip(one, busy) for one in due)), next_at, notes)
        return Decision(due, skipped, next_at, notes)

    def _ticks(self, after: float, now: float, zone: zoneinfo.ZoneInfo) -> list[float]:
        """The moments in (after, now]; only the last ones where not all are wanted."""
        if self.catch_up == "all":
            found = itertools.takewhile(lambda one: one <= now, ticks(self.schedule, after, zone))
            return list(itertools.islice(found, MOST_AT_ONCE))
        for window in _WINDOWS:
            start = max(after, now - window)
            found = itertools.takewhile(lambda one: one <= now, ticks(self.schedule, start, zone))
            if (last := list(found)) or start == after:
                return last[-1:]
        return []

    def _sorted(
        self, moments: Sequence[float], now: float
    ) -> tuple[tuple[Due, ...], tuple[Skip, ...]]:
        due, skipped = [], []
        for one in moments:
            run = Due(key_of(one), one)
            if self.catch_up == "none" and now - one > self.starting_deadline_seconds:
                skipped.append(Skip(run, "It was missed, and catch_up is none."))
            else:
                due.append(run)
        return tuple(due), tuple(skipped)


def ticks(schedule: str, after: float, zone: zoneinfo.ZoneInfo) -> Iterator[float]:
    """Unix seconds of an expression's moments after a time, each once, in order."""
    last = after
    for moment in CronSim(schedule, datetime.datetime.fromtimestamp(after, zone)):
        if moment.timestamp() > last:
            last = moment.timestamp()
            yield last


def key_of(moment: float) -> str:
    """A moment as UTC: what names its run."""
    utc = datetime.datetime.fromtimestamp(moment, datetime.timezone.utc)
    return utc.strftime("%Y-%m-%dT%H:%M:%SZ")
