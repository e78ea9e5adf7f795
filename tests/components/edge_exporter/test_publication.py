"""What ML-Metadata learns of an export."""

import dataclasses
import json

import pytest

from tidegate.components.artifacts import EdgeModel
from tidegate.components.edge_exporter.exporting import EdgeExport
from tidegate.components.edge_exporter.host.host_inputs import HostInput, HostInputs
from tidegate.components.edge_exporter.publication import publish_model, ranges_digest

SECRET = "Ada Lovelace"


@pytest.fixture
def exported(tmp_path):
    """A bundle of one file and one golden vector."""
    manifest = {
        "formats": {"litert_f32": {"path": "litert/model_f32.tflite"}},
        "files": {"litert/model_f32.tflite": {"bytes": 5, "sha256": "ab"}},
        "labels": ["early", "late"],
        "licence": "Apache-2.0",
    }
    bundle = tmp_path / "bundle"
    for name, content in {
        "litert/model_f32.tflite": "model",
        "golden/vectors.json": SECRET,
        "manifest.json": json.dumps(manifest),
    }.items():
        (bundle / name).parent.mkdir(parents=True, exist_ok=True)
        (bundle / name).write_text(content)
    inputs = HostInputs(
        (HostInput("age", "int", "int32", (1,), missing=7, name="age", range=(0.0, 40.0)),), {}
    )
    return EdgeExport(bundle, manifest, inputs, None)


def test_metadata_tells_what_ships_and_no_row(exported, tmp_path):
    """Users would lose the query by format, licence or digest, or rows to everyone's metadata."""
    artifact = EdgeModel()
    artifact.uri = str(tmp_path / "edge_model")
    publish_model(exported, artifact)
    text = artifact.get_string_custom_property
    assert text("formats") == "litert_f32"
    assert text("labels") == "early,late"
    assert text("licence") == "Apache-2.0"
    assert text("litert_f32_sha256") == "ab"
    assert artifact.get_int_custom_property("litert_f32_bytes") == 5
    assert len(text("manifest_sha256")) == len(text("ranges_sha256")) == 64
    assert SECRET not in str(artifact.mlmd_artifact)
    assert (tmp_path / "edge_model" / "golden" / "vectors.json").read_text() == SECRET


def test_models_calibrated_on_other_ranges_have_another_digest(exported):
    """Users would lose sight of a model that was calibrated on other numbers than the last."""
    [item] = exported.host_inputs.inputs
    other = HostInputs((dataclasses.replace(item, range=(0.0, 41.0)),), {})
    assert ranges_digest(exported.host_inputs) != ranges_digest(other)
    assert ranges_digest(exported.host_inputs) == ranges_digest(
        HostInputs((dataclasses.replace(item, missing=8),), {})
    )
