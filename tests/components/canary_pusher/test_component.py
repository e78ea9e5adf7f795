"""CanaryPusher as a node of a pipeline."""

from __future__ import annotations

import pytest
from tfx.types import channel_utils, standard_artifacts
from tfx.types.artifact import Artifact
from tfx.types.channel import Channel

from tidegate.components.artifacts import DriftVerdict, EdgeBlessing, Rollout
from tidegate.components.canary_pusher.component import CanaryPusher
from tidegate.components.canary_pusher.policy import RolloutPolicy
from tidegate.components.canary_pusher.targets.filesystem import FilesystemTarget

INPUTS: dict[str, type[Artifact]] = {
    "model": standard_artifacts.Model,
    "model_blessing": standard_artifacts.ModelBlessing,
    "infra_blessing": standard_artifacts.InfraBlessing,
    "edge_blessing": EdgeBlessing,
    "drift_verdict": DriftVerdict,
    "examples": standard_artifacts.Examples,
}
TARGET = FilesystemTarget("/serving/late")


def test_configuration_travels_as_plain_text() -> None:
    """Kubeflow and Vertex pass execution parameters as strings, and nothing else survives."""
    policy = RolloutPolicy(disagreement_limit=0.2)
    channels = {key: Channel(type=kind) for key, kind in INPUTS.items()}
    pusher = CanaryPusher(**channels, target=TARGET, rollout=policy)
    properties = pusher.exec_properties
    assert {type(value) for value in properties.values()} == {str}
    assert RolloutPolicy.from_json(properties["rollout_policy"]) == policy
    assert FilesystemTarget.from_json(properties["target"]) == TARGET
    assert set(pusher.inputs) == set(INPUTS)


def test_only_the_model_and_the_target_are_required() -> None:
    """A pipeline without the other gates must be able to deliver."""
    pusher = CanaryPusher(Channel(type=standard_artifacts.Model), target=TARGET)
    assert set(pusher.inputs) == {"model"}
    assert pusher.outputs["pushed_model"].type is standard_artifacts.PushedModel
    assert pusher.outputs["rollout"].type is Rollout


def test_a_blessing_of_another_kind_is_refused() -> None:
    """Two channels swapped by mistake must not bless each other's subjects."""
    model = Channel(type=standard_artifacts.Model)
    with pytest.raises(TypeError, match="drift_verdict"):
        CanaryPusher(model, drift_verdict=Channel(type=EdgeBlessing), target=TARGET)


def test_passed_reads_the_rollout() -> None:
    """What stands behind dsl.Cond(pusher.passed) must hang on this gate's verdict."""
    pusher = CanaryPusher(Channel(type=standard_artifacts.Model), target=TARGET)
    [channel] = channel_utils.get_dependent_channels(pusher.passed)
    assert channel.type is Rollout
