"""The node."""

from __future__ import annotations

from tfx.types import channel_utils, standard_artifacts

from tidegate.components.artifacts import FeatureImportance
from tidegate.components.importance_gen.component import ImportanceGen
from tidegate.components.importance_gen.spec import ImportanceSpec


def test_a_model_and_examples_give_importances() -> None:
    """A pipeline's author would lose the documented inputs and outputs."""
    spec = ImportanceSpec(label="late")
    node = ImportanceGen(
        model=channel_utils.as_channel([standard_artifacts.Model()]),
        examples=channel_utils.as_channel([standard_artifacts.Examples()]),
        spec=spec,
    )
    outputs = {name: channel.type for name, channel in node.outputs.items()}
    assert outputs == {"feature_importance": FeatureImportance}
    assert set(node.inputs) == {"model", "examples"}
    assert ImportanceSpec.from_json(node.exec_properties["spec"]) == spec
