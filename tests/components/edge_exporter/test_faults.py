"""Seeded faults in a shipped edge model: parity from the raw examples on has to catch every one."""

import json
import shutil
from pathlib import Path

import flatbuffers
import numpy as np
import pytest
from ai_edge_litert import schema_py_generated as schema

from tidegate.components.edge_exporter.gate import judge
from tidegate.components.edge_exporter.host.preprocess import Preprocessor
from tidegate.components.edge_exporter.proving.litert_model import predict
from tidegate.components.edge_exporter.proving.measure import Latency, Size
from tidegate.components.edge_exporter.proving.parity import compare
from tidegate.components.edge_exporter.proving.proof import FormatProof, Proof
from tidegate.components.edge_exporter.rewriting.serving import load_serving
from tidegate.components.edge_exporter.spec import EdgeLimits
from tidegate.components.errors import ConversionError
from tidegate.components.verdict import Outcome

pytestmark = pytest.mark.slow

ANY = Latency(1e-3, 1e-4, 1e-4)


@pytest.fixture
def bundle(published, tmp_path):
    """A copy of the published edge model, to be spoilt."""
    return Path(shutil.copytree(published.edge_model.uri, tmp_path / "bundle"))


@pytest.fixture
def verdict(bundle, flights_like, serialize):
    """Judges the copy as it now is, on every example."""

    def run(name="litert_f32", file="model_f32.tflite"):
        serving = load_serving(flights_like.saved_model, "serving_default")
        expected = serving.predict([serialize(row) for row in flights_like.rows])
        prepare = Preprocessor((bundle / "preprocess" / "spec.json").read_text("utf-8"))
        content = (bundle / "litert" / file).read_bytes()
        answers = predict(content, prepare, flights_like.rows)
        found = FormatProof(answers, compare(expected, answers, 0.5), Size(1, 1), ANY)
        return judge(
            Proof(flights_like.rows, expected, ANY, {name: found}), EdgeLimits(latency_ratio=None)
        )

    return run


def spoil_spec(bundle, spoil):
    """Changes the host's specification."""
    path = bundle / "preprocess" / "spec.json"
    spec = json.loads(path.read_text())
    spoil(spec, {item["name"]: item for item in spec["inputs"]})
    path.write_text(json.dumps(spec))


def swap_inputs(_, inputs):
    inputs["temp"]["feature"], inputs["precip"]["feature"] = "precip", "temp"


def shift_vocabulary(spec, _):
    ids = spec["vocabularies"]["carrier"]["ids"]
    names = list(ids)
    spec["vocabularies"]["carrier"]["ids"] = dict(zip(names, range(1, len(names) + 1), strict=True))


def forget_a_word(spec, _):
    del spec["vocabularies"]["plane_engine"]["ids"]["Turbo-fan"]


def fill_otherwise(_, inputs):
    inputs["temp"]["missing"] = 0.0


def forget_presence(_, inputs):
    inputs["plane_age_presence"]["feature"] = "carrier"


@pytest.mark.parametrize(
    "spoil", [swap_inputs, shift_vocabulary, forget_a_word, fill_otherwise, forget_presence]
)
def test_faults_of_the_preprocessing_fail(bundle, verdict, spoil):
    """Users would lose right answers on the device to a stale or mixed-up preprocessing."""
    spoil_spec(bundle, spoil)
    assert verdict().outcome is Outcome.FAIL


def test_the_unspoilt_copy_passes(verdict):
    """Users would lose the meaning of every FAIL above."""
    assert verdict().outcome is Outcome.PASS
    assert verdict("litert_f16", "model_f16.tflite").outcome is Outcome.PASS


def test_a_file_of_zero_weights_fails(bundle, verdict):
    """Users would lose a model to a file of the right size that has learnt nothing."""
    path = bundle / "litert" / "model_f32.tflite"
    model = schema.ModelT.InitFromPackedBuf(path.read_bytes())
    model.metadata = []
    for tensor in model.subgraphs[0].tensors:
        data = model.buffers[tensor.buffer].data
        if tensor.type == schema.TensorType.FLOAT32 and data is not None and len(data) > 256:
            model.buffers[tensor.buffer].data = np.zeros(len(data), np.uint8)
    builder = flatbuffers.Builder()
    builder.Finish(model.Pack(builder), file_identifier=b"TFL3")
    path.write_bytes(builder.Output())
    assert verdict().outcome is Outcome.FAIL


def test_a_truncated_file_is_refused(bundle, verdict):
    """Users would lose a device to half a download."""
    path = bundle / "litert" / "model_f32.tflite"
    path.write_bytes(path.read_bytes()[:-1000])
    with pytest.raises(ConversionError):
        verdict()


def test_a_specification_of_other_inputs_is_refused(bundle, verdict):
    """Users would lose the reason to a bare key: two bundles were mixed up."""
    spoil_spec(bundle, lambda spec, inputs: spec["inputs"].remove(inputs["temp"]))
    with pytest.raises(ConversionError, match=r"The file takes .*temp.*, the specification makes"):
        verdict()


def test_half_precision_under_the_name_of_the_reference_fails(bundle, verdict):
    """Users would lose the tight limit of litert_f32 to a mixed-up file."""
    shutil.copy(bundle / "litert" / "model_f16.tflite", bundle / "litert" / "model_f32.tflite")
    assert verdict().outcome is Outcome.FAIL
