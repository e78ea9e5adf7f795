"""What a stage still lacks before it may end."""

from __future__ import annotations

from ..settings.stage import Stage
from .approval import complaint
from .state import RolloutState

Clauses = tuple[str, ...]


def waits_for(state: RolloutState, stage: Stage) -> Clauses:
    """All that the stage waits for, a clause each; empty where it may end."""
    observed = (*time_lacking(state, stage), *evidence_lacking(state, stage))
    return (*observed, *_approval_lacking(state, stage))


def time_lacking(state: RolloutState, stage: Stage) -> Clauses:
    """The time that it still takes."""
    left = stage.seconds - state.progress.seconds
    return (f"{left:.0f} s more with figures",) if left > 0 else ()


def evidence_lacking(state: RolloutState, stage: Stage) -> Clauses:
    """Figures, and in ``evidence`` stages the claims that they have to show by the end."""
    figures = _figures_lacking(state, stage)
    if stage.advance != "evidence" or not state.automatic or time_lacking(state, stage):
        return figures
    return (*figures, *_claims_lacking(state))


def _figures_lacking(state: RolloutState, stage: Stage) -> Clauses:
    needed = state.policy.gates.minimum_requests
    if stage.weight > 0:
        seen, what = state.progress.requests, "answers of the canary"
    elif stage.mirror > 0:
        seen, what = state.progress.compared, "compared answers to mirrored requests"
    else:
        return ()
    return (f"{seen:,} of {needed:,} {what}",) if seen < needed else ()


def _claims_lacking(state: RolloutState) -> Clauses:
    if state.assessment is None:
        return ("any evidence",)
    if state.assessment.cleared:
        return ()
    return state.assessment.waiting_for or ("evidence for promotion",)


def _approval_lacking(state: RolloutState, stage: Stage) -> Clauses:
    if stage.advance != "approval":
        return ()
    if state.approval is None:
        return ("a person's approval",)
    against = complaint(state.approval, state, state.time)
    return (f"a person's approval: of the last one, {against}",) if against else ()
