"""The state machine of a rollout: a fold over the records of its journal.

:func:`opened` makes a state of the first record, :func:`advance` of a state and the next record
another state, and :func:`wanted` says what the target shall look like in it. Nothing else is
asked: no clock, no target, no chance. So whoever folds the same records decides the same.

Which stages there are, and what each takes, is the policy's list of stages; shadow, canary,
blue/green and A/B are data. The rules:

* Harm that is shown rolls back: in every stage, during an approval and a soak, and while held.
* A stage takes its time over windows with figures, seen while its split was in force, and at least
  ``minimum_requests`` answers of the canary (compared pairs, where it only gets mirrored requests).
  It ends on a window with figures, never on missing data.
* ``evidence`` takes every claim for promotion, ``approval`` a person's word on top.
* Where figures are missing, or a stage waits beyond the policy's patience, the rollout is held; it
  goes on by itself with what it waits for.
* The windows of a ``calibration`` set the margin of the gates and are no evidence, since the new
  model was not in them. If it refuses automatic gating, the rollout is held until a person resumes
  it. From then on the gates advise: harm holds the rollout and takes the requests from the canary,
  until a person resumes or aborts; and the end of an ``evidence`` stage is a person's, too.
* A hold never raises the canary's weight.
"""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Mapping
from typing import Any

from ...errors import JournalError
from ..gates.evidence import harms_shown
from ..gates.live import weigh_windows
from .approval import Approval, complaint
from .desired import wanted
from .fields import parse_instant
from .foresight import Weigh
from .looking import look
from .records import (
    Approved,
    Command,
    Decided,
    Event,
    Observed,
    Opened,
    Reconciled,
    Restored,
    read_event,
)
from .state import (
    DONE,
    HOLD,
    LOADED,
    PREPARED,
    PROMOTING,
    ROLLED_BACK,
    ROLLING_BACK,
    RolloutState,
)
from .steps import controller_returned, decide, go, held, remarked, waiting_anew
from .wanted import Wanted

__all__ = ["advance", "opened", "wanted"]


def opened(record: Mapping[str, Any]) -> RolloutState:
    """The state after a journal's first record.

    Raises:
      JournalError: it is not the opening of a rollout.
    """
    event = read_event(record)
    if not isinstance(event, Opened):
        raise JournalError(
            f"A rollout's journal begins with 'opened', not with {event.event!r}",
            remedy="It may be the journal of a plain target, or its beginning was cut off.",
        )
    return RolloutState(
        key=event.key,
        model_digest=event.model_digest,
        number=event.version,
        stable_number=event.stable_version,
        target_digest=event.target_digest,
        policy=event.policy,
        time=_time(record),
    )


def advance(
    state: RolloutState, record: Mapping[str, Any], weigh: Weigh = weigh_windows
) -> RolloutState:
    """The state after one more record; decisions that follow are its last ``decisions``.

    Args:
      state: before it.
      record: of the journal.
      weigh: puts windows to the gates.

    Raises:
      JournalError: the record cannot be read.
    """
    event = read_event(record)
    dated = dataclasses.replace(state, time=_time(record) or state.time)
    if isinstance(event, Decided):
        return dataclasses.replace(dated, recorded=min(state.recorded + 1, len(state.decisions)))
    moved = dated if state.finished else _follow(dated, event, weigh)
    return _with_change_of_hold(state, _entered(moved), event)


def _time(record: Mapping[str, Any]) -> datetime.datetime | None:
    return parse_instant(str(record.get("time", "")))


def _follow(state: RolloutState, event: Event, weigh: Weigh) -> RolloutState:
    if isinstance(event, Observed):
        return look(state, event.window, weigh)
    if isinstance(event, Reconciled):
        return _reconciled(state, event.wanted)
    if isinstance(event, Command):
        return _obeyed(state, event)
    if isinstance(event, Approved):
        return _approved(state, event.approval)
    if isinstance(event, Restored):
        return _restored(state, event.why)
    raise JournalError("The rollout is opened twice", remedy="Each rollout has its own journal.")


def _entered(state: RolloutState) -> RolloutState:
    """A version that is loaded enters the first stage, unless the rollout is held."""
    if state.name != LOADED or state.held:
        return state
    return go(state, state.policy.stages[0].name, "the version is loaded")


def _with_change_of_hold(before: RolloutState, after: RolloutState, event: Event) -> RolloutState:
    """Holds and their ends are decisions too, where no other one tells of them."""
    if before.name != after.name or before.holds.kind == after.holds.kind:
        return after
    if after.held:
        return decide(after, HOLD if before.held else after.name, HOLD, after.held)
    reason = f"over is that {before.held}"
    if isinstance(event, Command):
        reason = f"resumed by {event.who}: {event.why}"
    return decide(after, HOLD, after.name, reason)


def _reconciled(state: RolloutState, in_force: Wanted) -> RolloutState:
    seen = dataclasses.replace(controller_returned(state), in_force=in_force)
    if state.name == PREPARED and in_force.loaded:
        # What a person holds stays held while the version is being loaded.
        moved = decide(seen, PREPARED, LOADED, "the version answers")
        return dataclasses.replace(moved, name=LOADED)
    if state.name == PROMOTING and in_force.promoted:
        return go(seen, DONE, f"version {state.number} is the stable one")
    if state.name == ROLLING_BACK and in_force.retired:
        return go(seen, ROLLED_BACK, "the stable version answers alone")
    return seen


def _restored(state: RolloutState, why: str) -> RolloutState:
    lost = dataclasses.replace(state, in_force=None)
    if state.stage is None:
        return lost
    reason = "the watchdog has put the stable version back"
    return held(waiting_anew(lost), restored=f"{reason}: {why}" if why else reason)


def _obeyed(state: RolloutState, event: Command) -> RolloutState:
    by = f"{event.who}: {event.why}"
    if state.name in (ROLLING_BACK, PROMOTING):
        return remarked(state, f"too late in {state.name} to {event.command} ({by})")
    if event.command == "abort":
        return go(state, ROLLING_BACK, f"aborted by {by}")
    if event.command == "hold":
        return held(state, person=f"held by {by}")
    return _resumed(state, by)


def _resumed(state: RolloutState, by: str) -> RolloutState:
    """Lifts what a person may lift. Who resumes in spite of harm has seen the claims shown."""
    holds = state.holds
    if not holds.takes_a_person and not holds.patience:
        return remarked(state, f"nothing that a person may resume ({by})")
    return held(
        dataclasses.replace(
            waiting_anew(state),
            condoned=state.condoned | _harms(state) if holds.harm else state.condoned,
            waved=state.name if holds.refused else state.waved,
        ),
        person="",
        refused="",
        harm="",
    )


def _harms(state: RolloutState) -> frozenset[str]:
    return frozenset(harms_shown(state.assessment.evidence)) if state.assessment else frozenset()


def _approved(state: RolloutState, approval: Approval) -> RolloutState:
    against = complaint(approval, state, state.time)
    if against:
        return remarked(state, f"the approval by {approval.who} is of no account: {against}")
    return dataclasses.replace(state, approval=approval)
