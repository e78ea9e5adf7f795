"""The node."""

import pytest
from tfx.types import channel_utils, standard_artifacts

from tidegate.components.artifacts import EdgeBlessing, EdgeModel, EdgeReport
from tidegate.components.edge_exporter.component import EdgeExporter
from tidegate.components.edge_exporter.spec import EdgeSpec


@pytest.fixture
def channels():
    """The two inputs that are needed."""
    return {
        "model": channel_utils.as_channel([standard_artifacts.Model()]),
        "examples": channel_utils.as_channel([standard_artifacts.Examples()]),
    }


def test_two_inputs_are_enough_and_three_outputs_come(channels):
    """Users would lose the component's documented inputs and outputs."""
    node = EdgeExporter(**channels)
    outputs = {name: channel.type for name, channel in node.outputs.items()}
    assert outputs == {
        "edge_model": EdgeModel,
        "edge_report": EdgeReport,
        "edge_blessing": EdgeBlessing,
    }
    assert EdgeSpec.from_json(node.exec_properties["spec"]) == EdgeSpec()


def test_every_input_is_taken(channels):
    """Users would lose checks against the Transform, the schema and the blessing."""
    optional = {
        "transform_graph": standard_artifacts.TransformGraph(),
        "schema": standard_artifacts.Schema(),
        "model_blessing": standard_artifacts.ModelBlessing(),
        "baseline_edge_model": EdgeModel(),
    }
    given = {name: channel_utils.as_channel([one]) for name, one in optional.items()}
    node = EdgeExporter(**channels, **given, spec=EdgeSpec(split="test"))
    assert set(node.inputs) == {*channels, *optional}
    assert EdgeSpec.from_json(node.exec_properties["spec"]).split == "test"


def test_passed_reads_the_blessing(channels):
    """Users would lose `Cond(edge_exporter.passed)`: what must not run would run."""
    encoded = str(EdgeExporter(**channels).passed.encode())
    assert "edge_blessing" in encoded
    assert "blessed" in encoded
