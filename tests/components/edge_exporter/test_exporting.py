"""A whole export of a small convolutional network to every quantised format."""

import json
import zipfile

import numpy as np
import pytest
from ai_edge_litert.interpreter import Interpreter

from tidegate.components.edge_exporter.converting.litert_file import read_litert
from tidegate.components.edge_exporter.exporting import export
from tidegate.components.edge_exporter.gate import judge
from tidegate.components.edge_exporter.proving.calibration import (
    Calibration,
    check_coverage,
)
from tidegate.components.edge_exporter.spec import EdgeLimits, EdgeSpec
from tidegate.components.errors import DataError
from tidegate.components.verdict import Outcome

pytestmark = pytest.mark.slow

QUANTISED = ("litert_dynamic_range", "litert_hybrid_int8", "litert_int8")


def content(exported, name):
    """A format's file."""
    return (exported.bundle / exported.manifest["formats"][name]["path"]).read_bytes()


@pytest.mark.parametrize("name", QUANTISED)
def test_a_quantised_network_decides_as_the_original_does(cnn_export, name):
    """Users would lose decisions to a format that is smaller and wrong."""
    found = cnn_export.proof.formats[name]
    assert found.parity.agreement >= 0.99
    assert found.parity.nan_mismatches == 0
    assert found.size.plain < cnn_export.proof.formats["litert_f32"].size.plain


@pytest.mark.parametrize(
    ("name", "ends"), [("litert_hybrid_int8", "float32"), ("litert_int8", "int8")]
)
def test_a_network_computes_in_int8_from_end_to_end(cnn_export, name, ends):
    """Users would lose the speed of int8 to layers that stayed float32."""
    interpreter = Interpreter(model_content=content(cnn_export, name))
    details = [*interpreter.get_input_details(), *interpreter.get_output_details()]
    assert {one["dtype"].__name__ for one in details} == {ends}
    computed = {one["dtype"].__name__ for one in interpreter.get_tensor_details()}
    assert "int8" in computed
    operations = read_litert(content(cnn_export, name)).operations
    # Where the ends are int8, nothing is float32; else one boundary at each end.
    assert ("DEQUANTIZE" in operations) == (ends == "float32")


def test_the_reference_is_compared_with_and_does_not_ship(cnn_export):
    """Users would lose the measure of a quantised file, or ship a file that nobody asked for."""
    assert tuple(cnn_export.manifest["formats"]) == QUANTISED
    assert set(cnn_export.proof.shipped()) == set(QUANTISED)
    assert not (cnn_export.bundle / "litert" / "model_f32.tflite").exists()


def test_calibration_is_checked_and_covers_the_examples(cnn_export):
    """Users would lose the gate's word on what int8 was calibrated on."""
    [check] = cnn_export.checks
    assert check.outcome is Outcome.PASS
    assert check.sizes["calibration_examples"] == 500


@pytest.mark.parametrize("name", QUANTISED)
def test_a_file_tells_what_it_is_when_it_is_copied_out(cnn_export, name):
    """Users would lose labels, licence and origin of a file as soon as it leaves the bundle."""
    path = cnn_export.bundle / cnn_export.manifest["formats"][name]["path"]
    with zipfile.ZipFile(path) as archive:
        files = {entry: archive.read(entry).decode() for entry in archive.namelist()}
    facts = json.loads(files["tidegate.json"])
    assert facts["format"] == name
    assert facts["source"]["model_sha256"] == "abc"
    assert files["labels.txt"].split() == list(facts["labels"])
    assert "Apache-2.0" in files["licence.txt"]
    assert files["spec.json"] == (cnn_export.bundle / "preprocess" / "spec.json").read_text()
    assert bool(facts["calibration_ranges"]) == (name != "litert_dynamic_range")


def test_a_calibrated_format_without_examples_names_the_split(cnn_saved_model, serialize, tmp_path):
    """Users would lose the name of the split that lacks, or get a model calibrated on nothing."""
    record = serialize({"image": [0.0] * 64})
    with pytest.raises(DataError, match=r"litert_int8 must be calibrated.*split 'validation'"):
        export(
            cnn_saved_model,
            EdgeSpec(preset="mcu", calibration_split="validation"),
            [record],
            {},
            tmp_path,
        )


def test_a_bad_calibration_closes_the_gate_by_name(cnn_export):
    """Users would lose the gate where int8 was calibrated on one image over and over."""
    image = np.linspace(0, 255, 64, dtype=np.float32).reshape(1, 1, 64)
    proven = {"image": np.array([[row["image"]] for row in cnn_export.proof.rows], np.float32)}
    checks = check_coverage(Calibration({"image": np.repeat(image, 300, axis=0)}), proven, 0.95)
    limits = EdgeLimits(latency_ratio=None, memory_ratio=None)
    assert judge(cnn_export.proof, limits, cnn_export.checks).outcome is Outcome.PASS
    verdict = judge(cnn_export.proof, limits, checks)
    assert verdict.outcome is Outcome.FAIL
    assert "Input image is the same in all 300 calibration examples" in verdict.sentence
