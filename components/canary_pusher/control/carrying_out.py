"""Carries out the steps of a plan at a target."""

from __future__ import annotations

from collections.abc import Callable

from ...errors import PushError
from ..model_files import ModelFiles, read_model
from ..targets.traffic_target import TrafficTarget
from .plan import Load, Promote, Retire, Route, Step

LOAD_SECONDS = 1800.0
"""A model may take so long to come to answer, before its controller counts as hanging."""
STEP_SECONDS = 60.0
"""Anything else may take so long."""


def carry_out(
    step: Step,
    target: TrafficTarget,
    model: ModelFiles,
    generation: int,
    allow: Callable[[float], None],
) -> None:
    """Does one step, in the name of a generation of the lease.

    Args:
      step: what.
      target: where.
      model: the one that is rolled out.
      generation: of the lease.
      allow: told before how many seconds it may take; raises FencedError if the lease is lost.

    Raises:
      PushError: it could not be done.
      FencedError: a later generation is at work.
    """
    allow(LOAD_SECONDS if isinstance(step, Load) else STEP_SECONDS)
    if isinstance(step, Load):
        target.load(_stable_model(target) if step.aa else checked(model), step.number, generation)
    elif isinstance(step, Route):
        target.route(step.routing, generation)
    elif isinstance(step, Promote):
        target.promote(step.number, generation)
    elif isinstance(step, Retire):
        target.retire(step.number, generation)


def checked(model: ModelFiles) -> ModelFiles:
    """The model, if its files are still what was decided on.

    Raises:
      PushError: they are not, or cannot be read.
    """
    if read_model(model.path).digest != model.digest:
        raise PushError(
            "The model has changed since its rollout was prepared",
            where=model.path,
            remedy="Restore it, or abort the rollout and prepare another one.",
        )
    return model


def _stable_model(target: TrafficTarget) -> ModelFiles:
    live = target.live()
    if live is None:
        raise PushError("There is no stable version to stand in for the canary")
    return live.model
