"""The whole check of a bundle, sound and damaged in every way that was thought of."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tidegate.components.edge_exporter.checking import check_bundle
from tidegate.components.errors import DataError
from tidegate.components.verdict import Outcome


def figures(check):
    """Outcome and value by subject."""
    return {one.subject: (one.outcome.value, one.value) for one in check.verdict.measurements}


def test_a_sound_bundle_passes_with_its_figures(bundle):
    """Users would lose the word that what they hold is what was proven."""
    check = check_bundle(bundle)
    assert check.verdict.outcome is Outcome.PASS, check.verdict.sentence
    assert "answers its 100 golden vectors: litert_f32" in check.verdict.sentence
    found = figures(check)
    assert found["files"] == ("PASS", 0)
    assert found["guards"] == ("PASS", 0)
    assert 0 <= found["litert_f32"][1] < 1e-3


def truncate(bundle):
    path = bundle / "litert" / "model_f32.tflite"
    path.write_bytes(path.read_bytes()[:-900])


def edit_an_answer(bundle):
    path = bundle / "golden" / "vectors.json"
    golden = json.loads(path.read_text())
    golden["vectors"][41]["outputs"]["y"][3] += 0.5
    path.write_text(json.dumps(golden))


def edit_a_row(bundle):
    path = bundle / "golden" / "vectors.json"
    golden = json.loads(path.read_text())
    golden["vectors"][99]["row"]["image"].reverse()
    path.write_text(json.dumps(golden))


def lose_a_finite_answer(bundle):
    path = bundle / "golden" / "vectors.json"
    golden = json.loads(path.read_text())
    golden["vectors"][0]["outputs"]["y"][0] = "NaN"
    path.write_text(json.dumps(golden))


def loosen_a_guard(bundle):
    path = bundle / "preprocess" / "pre.py"
    path.write_text(path.read_text().replace("if len(values) != self._size:", "if False:"))


def take_other_weights(bundle, small_files):
    path = bundle / "litert" / "model_f32.tflite"
    weights = np.random.default_rng(4).normal(size=(10, 64)).astype(np.float32)
    # The transposed image: the same numbers in other places.
    turned = weights.reshape(10, 8, 8).transpose(0, 2, 1).reshape(10, 64)
    content = path.read_bytes()
    assert weights.tobytes() in content
    path.write_bytes(content.replace(weights.tobytes(), turned.tobytes()))


DAMAGES = [truncate, edit_an_answer, edit_a_row, lose_a_finite_answer, loosen_a_guard]


@pytest.mark.parametrize("damage", DAMAGES)
def test_every_damage_is_caught_by_the_digests(bundle, damage):
    """Users would lose a device to half a download or a file of another export."""
    damage(bundle)
    check = check_bundle(bundle)
    assert check.verdict.outcome is Outcome.FAIL
    assert "not what was exported: changed:" in check.verdict.sentence


@pytest.mark.parametrize("damage", DAMAGES)
def test_and_by_its_consequences_where_the_digests_were_made_to_fit(bundle, small_bundle, damage):
    """Users would lose the proof to whoever packs files anew: digests only say what was packed."""
    damage(bundle)
    small_bundle.seal(bundle)
    found = figures(check_bundle(bundle))
    assert found.pop("files") == ("PASS", 0)
    assert "FAIL" in [outcome for outcome, _ in found.values()], found


def test_a_transposed_image_is_caught(bundle, small_bundle, small_files):
    """Users would lose right answers where rows and columns were mixed up."""
    take_other_weights(bundle, small_files)
    small_bundle.seal(bundle)
    assert figures(check_bundle(bundle))["litert_f32"][0] == "FAIL"


def test_a_missing_model_is_told_and_nothing_of_it_is_run(bundle):
    """Users would lose the file's name."""
    (bundle / "litert" / "model_f32.tflite").unlink()
    check = check_bundle(bundle)
    assert "missing: litert/model_f32.tflite" in check.verdict.sentence
    assert check.not_run == {"litert_f32": "its file is damaged or missing"}


def test_code_that_was_changed_is_never_run(bundle, tmp_path):
    """Users would lose their machine to a bundle that somebody wrote into."""
    mark = tmp_path / "was here"
    path = bundle / "preprocess" / "pre.py"
    path.write_text(f"open({str(mark)!r}, 'w')\n{path.read_text()}")
    assert check_bundle(bundle).verdict.outcome is Outcome.FAIL
    assert not mark.exists()


def test_a_bundle_of_which_nothing_can_run_here_is_inconclusive(bundle, small_bundle):
    """Users would lose the difference between proven and not looked at."""
    manifest = json.loads((bundle / "manifest.json").read_text())
    formats = {"of_tomorrow": manifest["formats"]["litert_f32"]}
    small_bundle.seal(bundle, formats=formats)
    check = check_bundle(bundle)
    assert check.verdict.outcome is Outcome.INCONCLUSIVE
    assert "of_tomorrow cannot run here" in check.verdict.sentence


def test_a_bundle_without_vectors_proves_nothing(bundle, small_bundle):
    """Users would lose the proof to an empty file, and be told PASS."""
    (bundle / "golden" / "vectors.json").write_text('{"version": 1, "vectors": []}')
    small_bundle.seal(bundle)
    with pytest.raises(DataError, match="holds no vectors"):
        check_bundle(bundle)


def test_nothing_of_it_needs_tensorflow(bundle):
    """Users would lose seconds, and the check where TensorFlow is not installed."""
    code = (
        "import sys\n"
        "from tidegate.components.edge_exporter.checking import check_bundle\n"
        f"assert check_bundle({str(bundle)!r}).verdict.passed\n"
        "print({'tensorflow', 'tfx', 'apache_beam', 'keras'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "set()", done.stderr


def change_spec(bundle, change):
    """Edits ``spec.json`` of a copy."""
    path = bundle / "preprocess" / "spec.json"
    spec = json.loads(path.read_text())
    change(spec, {item["name"]: item for item in spec["inputs"]})
    path.write_text(json.dumps(spec))


def swap_inputs(_, inputs):
    inputs["temp"]["feature"], inputs["precip"]["feature"] = "precip", "temp"


def make_vocabulary_stale(spec, _):
    ids = spec["vocabularies"]["carrier"]["ids"]
    spec["vocabularies"]["carrier"]["ids"] = dict(zip(ids, range(1, len(ids) + 1), strict=True))


@pytest.mark.slow
@pytest.mark.parametrize("change", [swap_inputs, make_vocabulary_stale])
def test_a_host_that_was_mixed_up_is_caught(published, small_bundle, tmp_path, change):
    """Users would lose right answers on the device to another export's preprocessing."""
    bundle = Path(shutil.copytree(published.edge_model.uri, tmp_path / "bundle"))
    assert check_bundle(bundle).verdict.outcome is Outcome.PASS
    change_spec(bundle, change)
    assert check_bundle(bundle).verdict.outcome is Outcome.FAIL
    small_bundle.seal(bundle)
    found = figures(check_bundle(bundle))
    assert found["files"][0] == "PASS"
    assert found["litert_f32"][0] == found["litert_f16"][0] == "FAIL"
