"""The steps a state can make: to another state, into a hold, or past a record of no account."""

from __future__ import annotations

import dataclasses

from .holds import NOT_HELD
from .stage_end import waits_for
from .state import ROLLING_BACK, Decision, Progress, RolloutState


def go(state: RolloutState, to: str, reason: str) -> RolloutState:
    """Another state, with the decision that leads there; no hold outlives the state it was in."""
    entered = dataclasses.replace(
        decide(state, state.name, to, reason),
        name=to,
        holds=NOT_HELD,
        progress=Progress(),
        waiting_for=(),
        waved="",
        # Who rolls back looks again: a split may be in force of which the journal does not know.
        in_force=None if to == ROLLING_BACK else state.in_force,
    )
    if entered.stage is None:
        return entered
    return dataclasses.replace(entered, waiting_for=waits_for(entered, entered.stage))


def decide(state: RolloutState, source: str, to: str, reason: str) -> RolloutState:
    """The same state with one decision more, and the evidence it was made on."""
    decision = Decision(
        number=len(state.decisions) + 1,
        source=source,
        to=to,
        reason=reason,
        windows=len(state.windows),
        margin=state.margin,
        assessment=state.assessment.to_record() if state.assessment is not None else {},
    )
    return dataclasses.replace(state, decisions=(*state.decisions, decision))


def held(state: RolloutState, **grounds: str) -> RolloutState:
    """The same state with other grounds to stand still; an empty one lifts."""
    return dataclasses.replace(state, holds=dataclasses.replace(state.holds, **grounds))


def remarked(state: RolloutState, remark: str) -> RolloutState:
    """The same state, after a record that was of no account."""
    return dataclasses.replace(state, remarks=(*state.remarks, remark))


def waiting_anew(state: RolloutState) -> RolloutState:
    """The same state with all its patience back."""
    progress = dataclasses.replace(state.progress, waited=0.0)
    return held(dataclasses.replace(state, progress=progress), patience="")


def controller_returned(state: RolloutState) -> RolloutState:
    """What the watchdog closed is opened again, unless the rollout is held for another reason.

    So the weight rises when the last of the holds ends, and never under one.
    """
    opened = held(state, restored="")
    return state if opened.held else opened
