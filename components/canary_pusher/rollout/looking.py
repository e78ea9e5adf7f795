"""What follows from a look at the traffic: harm, the end of a stage, or waiting on."""

from __future__ import annotations

import dataclasses

from ..gates.evidence import harms_shown
from ..settings.stage import Stage
from ..traffic.window import Window
from .desired import is_in_force
from .foresight import Weigh
from .stage_end import evidence_lacking, time_lacking, waits_for
from .state import PROMOTING, ROLLING_BACK, Progress, RolloutState
from .steps import controller_returned, go, held
from .unaided import after_advice, after_calibration, as_clause


def look(state: RolloutState, window: Window, weigh: Weigh) -> RolloutState:
    """The state after one more window; outside of the stages it says nothing."""
    stage = state.stage
    if stage is None:
        return state
    seen = _counted(state, window, stage)
    if window.gap:
        return _with_patience(held(seen, blind=f"there are no figures: {window.gap}"), stage)
    weighed = _weighed(controller_returned(held(seen, blind="")), window, weigh)
    return weighed if weighed.name != state.name else _ended(weighed, stage)


def _counted(state: RolloutState, window: Window, stage: Stage) -> RolloutState:
    """Adds the window; it counts for the stage, if that one's split was in force meanwhile."""
    progress = state.progress
    if window.stage == stage.name and is_in_force(state, stage):
        progress = _progressed(progress, window, stage, state.policy.gates.window_seconds)
    return dataclasses.replace(state, windows=(*state.windows, window), progress=progress)


def _progressed(progress: Progress, window: Window, stage: Stage, usual_seconds: float) -> Progress:
    if window.gap or not window.canary.requests + window.stable.requests + window.compared:
        # The length of a gap may be what is wrong with it.
        return dataclasses.replace(progress, waited=progress.waited + usual_seconds)
    time_was_up = progress.seconds >= stage.seconds
    return Progress(
        seconds=progress.seconds + window.seconds,
        waited=progress.waited + window.seconds if time_was_up else 0.0,
        requests=progress.requests + window.canary.requests,
        compared=progress.compared + window.compared,
    )


def _weighed(state: RolloutState, window: Window, weigh: Weigh) -> RolloutState:
    """Puts all evidence so far to the gates, and rolls back, or holds, where it shows harm."""
    if window.stage in {one.name for one in state.policy.stages if one.advance == "calibration"}:
        return state
    assessment = weigh(state.windows, state.policy, state.margin, state.assessment)
    weighed = dataclasses.replace(state, assessment=assessment)
    if not assessment.harm:
        return weighed
    if state.automatic:
        return go(weighed, ROLLING_BACK, assessment.harm)
    if set(harms_shown(assessment.evidence)) <= state.condoned:
        return weighed
    return held(weighed, harm=f"{assessment.harm}, as far as gates can tell whose arms differ")


def _ended(state: RolloutState, stage: Stage) -> RolloutState:
    """The next stage where this one lacks nothing; else the same, and what it waits for."""
    state = dataclasses.replace(state, waiting_for=waits_for(state, stage))
    if state.waiting_for:
        return _with_patience(state, stage)
    if state.holds.takes_a_person or state.holds.restored:
        return state
    if stage.advance == "calibration":
        state = after_calibration(state, stage)
    elif stage.advance == "evidence" and not state.automatic:
        state = after_advice(state, stage)
    return state if state.holds.refused else _go_on(state, stage)


def _with_patience(state: RolloutState, stage: Stage) -> RolloutState:
    """Held where the stage has waited too long for what observation brings; a person may take
    any time."""
    if state.progress.waited < state.policy.gates.patience_seconds:
        return held(state, patience="")
    lacks = evidence_lacking(state, stage) or time_lacking(state, stage)
    if not lacks:
        return held(state, patience="")
    if state.holds.patience:
        return state
    return held(state, patience=f"{stage.name} waits for {' and '.join(lacks)}")


def _go_on(state: RolloutState, stage: Stage) -> RolloutState:
    stages = state.policy.stages
    follower = stages.index(stage) + 1
    reason = _why_over(state, stage)
    if follower == len(stages):
        return go(state, PROMOTING, f"{reason}; it was the last stage")
    return go(state, stages[follower].name, reason)


def _why_over(state: RolloutState, stage: Stage) -> str:
    seen = f"{state.progress.seconds:.0f} s with figures"
    if stage.advance == "calibration" and state.calibration is not None:
        return f"{seen}; {as_clause(state.calibration.sentence)}"
    harm = "harm is condoned" if state.condoned else "no harm is shown"
    if stage.advance == "evidence" and state.automatic:
        return f"{seen}; {harm}, and every claim for promotion is"
    if stage.advance == "approval" and state.approval is not None:
        return f"{seen}; {harm}; approved by {state.approval.who}: {state.approval.why}"
    return f"{seen}; {harm}"
