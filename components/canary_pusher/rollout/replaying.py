"""Decides again what a journal says was decided, and finds the first line that says otherwise."""

from __future__ import annotations

import contextlib
import dataclasses
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...errors import JournalError
from .foresight import Foresight, Weigh, resolved
from .json_difference import first_difference
from .machine import advance, opened
from .records import Decided
from .state import Decision, RolloutState

WRITTEN_BY_THE_JOURNAL = ("number", "time", "event", "generation")
"""Fields of a decision's record that follow from when and by whom it was written."""


@dataclasses.dataclass(frozen=True)
class Mismatch:
    """The first line of a journal that does not follow from those before it.

    Attributes:
      line: from 1 on.
      what: what differs, a sentence.
      recorded: what the journal says; None where it says nothing.
      replayed: what follows from the lines before; None where nothing does.
    """

    line: int
    what: str
    recorded: Any = None
    replayed: Any = None


@dataclasses.dataclass(frozen=True)
class Replayed:
    """What follows from a journal.

    Attributes:
      state: after its last record that was replayed.
      decisions: all that were made until then.
      mismatch: the first difference, at which the replay stops; None where there is none.
      records: how many were replayed.
    """

    state: RolloutState
    decisions: tuple[Decision, ...]
    mismatch: Mismatch | None
    records: int


def fold(records: Sequence[Mapping[str, Any]]) -> RolloutState:
    """The state after all records, oldest first.

    Raises:
      JournalError: there is none, or one cannot be read; names its line.
    """
    state, weigh = _begun(records), Foresight(records).weigh
    for line, record in enumerate(records[1:], start=2):
        state = _step(state, record, line, weigh)
    return _resolved(state)


def replay(records: Sequence[Mapping[str, Any]]) -> Replayed:
    """Folds the records and compares every decision with the recorded one, to the last bit.

    A decision stands in the journal right after the record that it follows from, before anything
    else but the watchdog's word. The last one may be missing: a controller died before it wrote it.

    Raises:
      JournalError: there is no record, or one cannot be read; names its line.
    """
    state, weigh = _begun(records), Foresight(records).weigh
    for line, record in enumerate(records, start=1):
        mismatch = _mismatch(state, record, line)
        if mismatch is not None:
            return Replayed(_resolved(state), state.decisions, mismatch, line - 1)
        if line > 1:
            state = _step(state, record, line, weigh)
    return Replayed(_resolved(state), state.decisions, None, len(records))


def _begun(records: Sequence[Mapping[str, Any]]) -> RolloutState:
    if not records:
        raise JournalError("The journal is empty", remedy="Its rollout has not begun yet.")
    with _naming(1):
        return opened(records[0])


def _step(state: RolloutState, record: Mapping[str, Any], line: int, weigh: Weigh) -> RolloutState:
    with _naming(line):
        return advance(state, record, weigh)


@contextlib.contextmanager
def _naming(line: int) -> Iterator[None]:
    try:
        yield
    except JournalError as error:
        raise JournalError(error.what, where=f"line {line}", remedy=error.remedy) from error


def _resolved(state: RolloutState) -> RolloutState:
    return dataclasses.replace(state, assessment=resolved(state.assessment))


def _mismatch(state: RolloutState, record: Mapping[str, Any], line: int) -> Mismatch | None:
    number = record.get("number", line)
    if number != line:
        return Mismatch(line, f"The record has number {number}: lines are missing", number, line)
    due = state.unrecorded[0] if state.unrecorded else None
    if record.get("event") == Decided.event:
        return _difference(record, due, line)
    if due is not None and record.get("event") != "restored":
        what = f"The decision from {due.source} to {due.to} is missing before this line"
        return Mismatch(line, what, None, _facts(due.to_record()))
    return None


def _difference(record: Mapping[str, Any], due: Decision | None, line: int) -> Mismatch | None:
    recorded = _facts(record)
    if due is None:
        what = f"The journal goes from {recorded.get('from')} to {recorded.get('to')}"
        return Mismatch(line, f"{what}, and nothing before this line leads there", recorded)
    replayed = _facts(due.to_record())
    differs = first_difference(recorded, replayed)
    if differs is None:
        return None
    what = f"The decision differs in {differs.path}: {differs.ours!r} became {differs.theirs!r}"
    if differs.is_in_the_last_places:
        what += ", as another version's or processor's arithmetic may have it"
    return Mismatch(line, what, recorded, replayed)


def _facts(record: Mapping[str, Any]) -> Any:
    """What was decided, as it comes back from JSON: floats to the last bit, tuples as lists."""
    facts = {name: record[name] for name in record if name not in WRITTEN_BY_THE_JOURNAL}
    return json.loads(json.dumps(facts))
