"""Do(), on real artifacts: a model with its Transform, examples, a schema."""

import copy
import gzip
import hashlib
import json
from pathlib import Path

import pytest
from tfx.types import standard_artifacts

from tidegate.components.artifacts import read_verdict
from tidegate.components.edge_exporter.spec import EdgeSpec
from tidegate.components.errors import DataError
from tidegate.components.verdict import Outcome

pytestmark = pytest.mark.slow


def test_a_faithful_export_passes_and_is_published_whole(published, artifacts):
    """Users would lose the gate's whole promise: files that answer as the model does."""
    verdict = read_verdict(published.edge_report.uri)
    assert verdict.outcome is Outcome.PASS, verdict.sentence
    bundle = Path(published.edge_model.uri)
    manifest = json.loads((bundle / "manifest.json").read_text())
    files = {path for path in bundle.rglob("*") if path.is_file()}
    assert {str(path.relative_to(bundle)) for path in files} == {
        *manifest["files"],
        "manifest.json",
    }
    for name, described in manifest["files"].items():
        content = (bundle / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == described["sha256"]
    assert set(manifest["formats"]) == set(EdgeSpec().exported())


def test_the_figures_reach_the_bar(published):
    """Users would lose the measured closeness that the documentation states."""
    figures = {
        (m.subject, m.statistic): m.value
        for m in read_verdict(published.edge_report.uri).measurements
    }
    assert figures["litert_f32", "max_delta"] <= 2e-6
    assert figures["litert_f16", "max_delta"] <= 0.005
    assert figures["litert_f32", "agreement"] == 1
    assert figures["litert_f32", "nan_mismatches"] == figures["litert_f16", "nan_mismatches"] == 0
    assert 0 < figures["litert_f32", "latency_ratio"] <= 0.5


def test_metadata_can_answer_what_was_blessed_and_shipped(published):
    """Users would lose `Cond(edge_exporter.passed)` and the trace from metadata to the file."""
    blessing, model = published.edge_blessing, published.edge_model
    assert blessing.get_int_custom_property("blessed") == 1
    assert blessing.get_string_custom_property("outcome") == "PASS"
    assert [path.name for path in Path(blessing.uri).iterdir()] == ["BLESSED"]
    content = (Path(model.uri) / "litert" / "model_f16.tflite").read_bytes()
    assert model.get_int_custom_property("litert_f16_bytes") == len(content)
    assert (
        model.get_string_custom_property("litert_f16_sha256") == hashlib.sha256(content).hexdigest()
    )
    assert "<html" in (Path(published.edge_report.uri) / "report.html").read_text()


def test_golden_vectors_ship_with_the_models_own_answers(published):
    """Users would lose the means to check an edge model where it runs."""
    golden = json.loads((Path(published.edge_model.uri) / "golden" / "vectors.json").read_text())
    assert len(golden["vectors"]) == 100
    assert "late" not in golden["vectors"][0]["row"]
    assert all(0 <= vector["outputs"]["late"][0] <= 1 for vector in golden["vectors"])


def test_a_withheld_blessing_exports_nothing(execute, artifacts):
    """Users would lose the Evaluator's veto: an unblessed model would reach devices."""
    blessing = standard_artifacts.ModelBlessing()
    blessing.set_int_custom_property("blessed", 0)
    outputs = execute({**artifacts, "model_blessing": blessing})
    assert read_verdict(outputs.edge_report.uri).outcome is Outcome.FAIL
    assert outputs.edge_blessing.get_int_custom_property("blessed") == 0
    assert not list(Path(outputs.edge_model.uri).iterdir())


def test_an_unknown_split_is_named(execute, artifacts):
    """Users would lose the name of the setting to change."""
    with pytest.raises(DataError, match=r"no split 'validation'.*EdgeSpec\.split"):
        execute(artifacts, split="validation")


def test_truncated_examples_publish_nothing(execute, artifacts, tmp_path):
    """Users would lose the name of the damaged file, or get a proof over half a split."""
    [whole] = Path(artifacts["examples"].uri, "Split-eval").iterdir()
    examples = copy.deepcopy(artifacts["examples"])
    examples.uri = str(tmp_path)
    cut = tmp_path / "Split-eval" / whole.name
    cut.parent.mkdir()
    cut.write_bytes(gzip.compress(gzip.decompress(whole.read_bytes())[:-7]))
    with pytest.raises(DataError, match="cannot be read to their end") as caught:
        execute({**artifacts, "examples": examples})
    assert caught.value.where == str(cut)
