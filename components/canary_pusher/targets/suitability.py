"""Whether a target can do what a rollout's stages ask of it, seen before anything runs."""

from __future__ import annotations

from ...errors import ConfigError
from ..policy import RolloutPolicy
from ..settings.stage import Stage
from .traffic_target import TrafficTarget


def require_suitable(target: TrafficTarget, policy: RolloutPolicy) -> None:
    """Refuses stages that a target cannot put into force, and gates that would wait for ever.

    Raises:
      ConfigError: naming the stage or the gate, and what to set instead.
    """
    name = type(target).__name__
    for stage in policy.stages:
        if stage.mirror and not target.mirrors:
            raise ConfigError(
                f"{name} cannot mirror requests, which stage {stage.name} asks for",
                where="RolloutPolicy.stages",
                remedy="Take stages without mirror, for instance the list SPLIT.",
            )
        if target.whole_percents and not _is_whole(stage):
            raise ConfigError(
                f"{name} takes whole percents, and stage {stage.name} has {stage.weight:g}",
                where="RolloutPolicy.stages",
                remedy="Round its weight.",
            )
    mirrored = any(stage.mirror for stage in policy.stages)
    if policy.gates.disagreement_share is not None and not mirrored:
        raise ConfigError(
            "No stage mirrors requests, so the disagreement gate would never learn anything",
            where="RolloutPolicy.gates.disagreement_share",
            remedy="Set it to null; the replay compares answers.",
        )


def _is_whole(stage: Stage) -> bool:
    return float(stage.weight).is_integer() and float(stage.mirror).is_integer()
