"""Where the gates may not decide by themselves, since the arms differ by themselves."""

from __future__ import annotations

import dataclasses

from ..gates.calibration import calibrate
from ..settings.stage import Stage
from .state import RolloutState
from .steps import held


def after_calibration(state: RolloutState, stage: Stage) -> RolloutState:
    """Sets the margin by how far two equal arms differ; refused, where that is too far.

    A person may go on in spite of it. From then on the gates advise, with the greatest margin.
    """
    if state.waved == stage.name:
        return dataclasses.replace(state, automatic=False)
    calibration = calibrate(state.windows, state.policy)
    margin = min(calibration.margin, state.policy.gates.maximum_margin)
    measured = dataclasses.replace(state, calibration=calibration, margin=margin)
    refusal = "" if calibration.automatic else as_clause(calibration.sentence)
    return held(measured, refused=refusal)


def as_clause(sentence: str) -> str:
    """A sentence as a part of another one."""
    return sentence[:1].lower() + sentence[1:].removesuffix(".")


def after_advice(state: RolloutState, stage: Stage) -> RolloutState:
    """A person sees what the gates advise, and takes the rollout past an ``evidence`` stage."""
    if state.waved == stage.name:
        return state
    unshown = state.assessment.waiting_for if state.assessment is not None else ("any claim",)
    advice = f"not shown: {', '.join(unshown)}" if unshown else "every claim is shown"
    return held(state, refused=f"the gates only advise, and a person goes on ({advice})")
