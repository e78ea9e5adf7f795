"""From a rollout's state to what its target shall look like."""

from __future__ import annotations

from ..settings.stage import Stage
from ..targets.traffic_target import Routing
from .state import DONE, PROMOTING, ROLLED_BACK, ROLLING_BACK, RolloutState
from .wanted import NO_REQUESTS, Wanted


def wanted(state: RolloutState) -> Wanted:
    """What the target shall look like.

    A controller makes it true where it is not what :attr:`RolloutState.in_force` says, appends
    ``reconciled``, and asks again: a rollback takes the requests away first, then the version.
    """
    number, stages = state.number, state.policy.stages
    if state.name in (ROLLING_BACK, ROLLED_BACK):
        is_cut_off = state.in_force is not None and state.in_force.routing == NO_REQUESTS
        gone = is_cut_off or state.name == ROLLED_BACK
        return Wanted(number, loaded=not gone, retired=gone)
    if state.name == DONE:
        return Wanted(number, loaded=True, promoted=True)
    if state.name == PROMOTING:
        return Wanted(number, loaded=True, routing=split(stages[-1]), promoted=True)
    stage = state.stage
    aa = (stage or stages[0]).advance == "calibration"
    routing = NO_REQUESTS if stage is None or state.holds.closes else split(stage)
    return Wanted(number, loaded=True, routing=routing, aa=aa)


def is_in_force(state: RolloutState, stage: Stage) -> bool:
    """Whether the target is known to have the split of ``stage``, and is meant to."""
    asked = wanted(state)
    return state.in_force == asked and asked.routing == split(stage)


def split(stage: Stage) -> Routing:
    """Who gets which requests in a stage."""
    return Routing(stage.weight, stage.mirror)
