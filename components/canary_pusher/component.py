"""The TFX component CanaryPusher."""

from __future__ import annotations

from typing import Any

from tfx.dsl.components.base import base_component, executor_spec
from tfx.dsl.placeholder.placeholder import Predicate
from tfx.types import standard_artifacts, system_executions
from tfx.types.channel import BaseChannel, Channel
from tfx.types.component_spec import ChannelParameter, ComponentSpec, ExecutionParameter

from .. import artifacts
from .executor import Executor
from .policy import RolloutPolicy
from .targets.suitability import require_suitable
from .targets.target import Target
from .targets.traffic_target import TrafficTarget


class CanaryPusherSpec(ComponentSpec):
    """Inputs, outputs and execution parameters of CanaryPusher."""

    PARAMETERS = {
        "target": ExecutionParameter(type=str),
        "rollout_policy": ExecutionParameter(type=str),
    }
    INPUTS = {
        "model": ChannelParameter(type=standard_artifacts.Model),
        "model_blessing": ChannelParameter(type=standard_artifacts.ModelBlessing, optional=True),
        "infra_blessing": ChannelParameter(type=standard_artifacts.InfraBlessing, optional=True),
        "edge_blessing": ChannelParameter(type=artifacts.EdgeBlessing, optional=True),
        "drift_verdict": ChannelParameter(type=artifacts.DriftVerdict, optional=True),
        "examples": ChannelParameter(type=standard_artifacts.Examples, optional=True),
    }
    OUTPUTS = {
        "pushed_model": ChannelParameter(type=standard_artifacts.PushedModel),
        "rollout": ChannelParameter(type=artifacts.Rollout),
    }
    TYPE_ANNOTATION = system_executions.Deploy


class CanaryPusher(base_component.BaseComponent):
    """Delivers a model once its answers on real examples have been held to limits.

    It replays examples against the new model and the one that the target serves, and promotes the
    new one when the gates of its policy have been shown to hold. Where the policy has a rehearsal,
    the new one goes through a short rollout with real servers first. A target that splits traffic
    gets a rollout in stages, which ``tidegate rollout run`` drives, or the executor by
    ``drive="executor"``. It refuses a model from which any given blessing is withheld, as TFX's
    Pusher does, and keeps Pusher's custom properties.

    Outputs:
      pushed_model: TFX's PushedModel: ``pushed``, ``pushed_destination`` and ``pushed_version``.
      rollout: tidegate.Rollout: the verdict, its evidence and the target's journal.
    """

    SPEC_CLASS = CanaryPusherSpec
    EXECUTOR_SPEC = executor_spec.ExecutorClassSpec(Executor)

    def __init__(
        self,
        model: BaseChannel[Any],
        model_blessing: BaseChannel[Any] | None = None,
        infra_blessing: BaseChannel[Any] | None = None,
        edge_blessing: BaseChannel[Any] | None = None,
        drift_verdict: BaseChannel[Any] | None = None,
        examples: BaseChannel[Any] | None = None,
        *,
        target: Target | TrafficTarget,
        rollout: RolloutPolicy | None = None,
    ) -> None:
        """Composes the component.

        Args:
          model: the new Model.
          model_blessing: Evaluator's ModelBlessing.
          infra_blessing: InfraValidator's InfraBlessing.
          edge_blessing: EdgeExporter's EdgeBlessing.
          drift_verdict: DriftChecker's DriftVerdict.
          examples: Examples with serialized tf.Examples to replay. Without them the gates have
            nothing to go by, and the policy's ``without_examples`` decides.
          target: where the model is delivered to: at once, as to a FilesystemTarget, or by a
            rollout on live traffic, as to an EnvoyTarget.
          rollout: what the new model is held to; the defaults of RolloutPolicy if None.

        Raises:
          ConfigError: the target cannot do what the rollout's stages ask for.
        """
        policy = rollout or RolloutPolicy()
        if isinstance(target, TrafficTarget):
            require_suitable(target, policy)
        spec = CanaryPusherSpec(
            model=model,
            model_blessing=model_blessing,
            infra_blessing=infra_blessing,
            edge_blessing=edge_blessing,
            drift_verdict=drift_verdict,
            examples=examples,
            target=target.to_json(),
            rollout_policy=policy.to_json(),
            pushed_model=Channel(type=standard_artifacts.PushedModel),
            rollout=Channel(type=artifacts.Rollout),
        )
        super().__init__(spec=spec)

    @property
    def passed(self) -> Predicate:
        """The predicate "the model is live", for ``dsl.Cond``."""
        return artifacts.passed(self.outputs["rollout"])
