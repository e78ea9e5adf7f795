"""The course of a rollout, read from its journal: what was when, and who said what."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ...errors import JournalError
from ..rollout.machine import advance, opened
from ..rollout.state import RolloutState
from ..targets.traffic_target import Routing


@dataclasses.dataclass(frozen=True)
class Period:
    """A time in which something held: a stage, a hold.

    Attributes:
      name: of the state, or of what held the rollout.
      begin: seconds since the rollout was opened.
      end: the same; of what still lasts, that of the last record.
      note: why, where somebody or something said it.
    """

    name: str
    begin: float
    end: float
    note: str = ""


@dataclasses.dataclass(frozen=True)
class Word:
    """What a person, or the watchdog, said.

    Attributes:
      time: when it was taken into the journal, in ISO 8601.
      who: said it.
      what: ``abort``, ``hold``, ``resume``, ``approved C25``, ``restored``.
      why: in their words.
    """

    time: str
    who: str
    what: str
    why: str


@dataclasses.dataclass(frozen=True)
class Step:
    """A decision with the time at which it was written.

    Attributes:
      time: in ISO 8601; empty where it is not written yet.
      source: the state that was left, or HOLD.
      to: the state that was entered, or HOLD.
      reason: a clause.
      windows: how many windows it rests on.
    """

    time: str
    source: str
    to: str
    reason: str
    windows: int


@dataclasses.dataclass(frozen=True)
class Course:
    """All of a rollout so far.

    Attributes:
      state: after the last record.
      began: time of the first record; None where the records bear no times.
      seconds: from the first record to the last.
      windows_at: end of each of the state's windows, in seconds since the beginning.
      routings: the splits that were put into force, each with its time in seconds.
      periods: the states it was in, one after the other.
      holds: when it stood still, and why.
      words: of people and of the watchdog.
      steps: all decisions.
    """

    state: RolloutState
    began: datetime.datetime | None
    seconds: float
    windows_at: tuple[float, ...]
    routings: tuple[tuple[float, Routing], ...]
    periods: tuple[Period, ...]
    holds: tuple[Period, ...]
    words: tuple[Word, ...]
    steps: tuple[Step, ...]


def course_of(records: Sequence[Mapping[str, Any]]) -> Course:
    """Reads a rollout's records, oldest first; of a rollout that still runs, those so far.

    Raises:
      JournalError: there is none, or one cannot be read.
    """
    if not records:
        raise JournalError("The journal is empty", remedy="Its rollout has not begun yet.")
    reader = _Reader(records[0])
    for record in records[1:]:
        reader.read(record)
    return reader.course()


class _Reader:
    """Follows the records and notes when what changed."""

    def __init__(self, first: Mapping[str, Any]) -> None:
        self._state = opened(first)
        self._began = self._state.time
        self._now = 0.0
        self._windows_at: list[float] = []
        self._routings: list[tuple[float, Routing]] = []
        self._periods = [Period(self._state.name, 0.0, 0.0)]
        self._holds: list[Period] = []
        self._words: list[Word] = []
        self._times: list[str] = []

    def read(self, record: Mapping[str, Any]) -> None:
        state = advance(self._state, record)
        if state.time is not None and self._began is not None:
            # A clock that was set back does not turn the drawing round.
            self._now = max(self._now, (state.time - self._began).total_seconds())
        _note_name(self._periods, state, self._now)
        _note_hold(self._holds, self._state, state, self._now)
        event = record["event"]
        if len(state.windows) > len(self._state.windows):
            self._windows_at.append(self._now)
        if event == "reconciled" and state.in_force is not None:
            promoted = state.in_force.promoted
            self._routings.append(
                (self._now, Routing(100.0) if promoted else state.in_force.routing)
            )
        elif event == "restored":
            self._routings.append((self._now, Routing()))
        elif event == "decision":
            self._times.append(str(record.get("time", "")))
        self._words += _words(record)
        self._state = state

    def course(self) -> Course:
        return Course(
            state=self._state,
            began=self._began,
            seconds=self._now,
            windows_at=tuple(self._windows_at),
            routings=tuple(self._routings),
            periods=tuple(_until_now(self._periods, self._now)),
            holds=tuple(_until_now(self._holds, self._now, self._state.held)),
            words=tuple(self._words),
            steps=tuple(_steps(self._state, self._times)),
        )


def _note_name(periods: list[Period], state: RolloutState, now: float) -> None:
    if periods[-1].name == state.name:
        return
    periods[-1] = dataclasses.replace(periods[-1], end=now)
    periods.append(Period(state.name, now, now))


def _note_hold(holds: list[Period], before: RolloutState, after: RolloutState, now: float) -> None:
    if before.holds.kind == after.holds.kind:
        return
    if before.held:
        holds[-1] = dataclasses.replace(holds[-1], end=now)
    if after.held:
        holds.append(Period(after.holds.kind, now, now, after.held))


def _until_now(periods: list[Period], now: float, lasts: object = True) -> Iterable[Period]:
    if not periods or not lasts:
        return periods
    return [*periods[:-1], dataclasses.replace(periods[-1], end=now)]


def _words(record: Mapping[str, Any]) -> list[Word]:
    time = str(record.get("time", ""))
    if record["event"] == "command":
        return [Word(time, record["who"], record["command"], record["why"])]
    if record["event"] == "approval":
        until = f"approved {record['stage']} until {_minute(record['expires'])}"
        return [Word(time, record["who"], until, record["why"])]
    if record["event"] == "restored":
        why = record.get("why") or "the controller was gone"
        return [Word(time, "the watchdog", "restored the stable version", why)]
    return []


def _minute(time: str) -> str:
    return time[:16].replace("T", " ")


def _steps(state: RolloutState, times: Sequence[str]) -> Iterable[Step]:
    for place, one in enumerate(state.decisions):
        time = times[place] if place < len(times) else ""
        yield Step(time, one.source, one.to, one.reason, one.windows)
