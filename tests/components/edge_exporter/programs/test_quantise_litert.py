"""Quantisation of whole files, each by the program in a process of its own."""

from pathlib import Path

import numpy as np
import pytest
from ai_edge_litert.schema_py_generated import Model

from tidegate.components.edge_exporter.converting.convert import convert
from tidegate.components.edge_exporter.converting.litert_file import load_interpreter, read_litert
from tidegate.components.edge_exporter.formats import (
    LITERT_DYNAMIC_RANGE,
    LITERT_HYBRID_INT8,
    LITERT_INT8,
)
from tidegate.components.edge_exporter.host.preprocess import Preprocessor
from tidegate.components.edge_exporter.proving.calibration import Calibration, prepare
from tidegate.components.edge_exporter.proving.litert_model import predict
from tidegate.components.errors import ConversionError, UnsupportedOperationError


@pytest.fixture
def quantise(tmp_path):
    """Quantises a file by a format's converter, calibrated on some inputs."""

    def run(content, kind, inputs=None, weights=0, features=None):
        source, output = tmp_path / "source.tflite", tmp_path / "litert" / "quantised.tflite"
        source.write_bytes(content)
        calibration = None
        if inputs is not None:
            calibration = Calibration(inputs).save(tmp_path / "calibration.npz")
        convert(
            source,
            output,
            kind,
            weights=weights,
            features=features or {},
            timeout=120,
            calibration=calibration,
        )
        return output.read_bytes()

    return run


def details(content):
    """What the interpreter knows of each tensor, by name."""
    return {one["name"]: one for one in load_interpreter(content).get_tensor_details()}


def uniform(count):
    """Inputs of the dense file from 0 to 1."""
    values = np.random.default_rng(1).uniform(0, 1, (count, 1, 8))
    return {"x": values.astype(np.float32)}


@pytest.mark.parametrize(
    ("kind", "ends"),
    [
        (LITERT_DYNAMIC_RANGE, np.float32),
        (LITERT_HYBRID_INT8, np.float32),
        (LITERT_INT8, np.int8),
    ],
)
def test_weights_become_int8_and_only_microcontrollers_take_integers(
    quantise, small_files, kind, ends
):
    """Users would lose three quarters of the space, or a browser that takes floats alone."""
    content = quantise(small_files.dense_file(), kind, uniform(200), weights=320)
    assert details(content)["weights"]["dtype"] == np.int8
    assert {one["dtype"] for one in _ends(content)} == {ends}


def test_a_large_file_is_in_one_piece(quantise, small_files):
    """Users would lose runtimes that do not look for weights behind the model."""
    content = quantise(small_files.dense_file(8, 40_000), LITERT_INT8, uniform(20), weights=320_000)
    assert read_litert(content).weight_bytes >= 320_000


def test_a_rare_value_is_within_the_range(quantise, small_files):
    """Users would lose what is rare: a moving average forgets one example in two hundred."""
    inputs = uniform(200)
    inputs["x"][3, 0, 0] = 100
    scale, zero_point = details(quantise(small_files.dense_file(), LITERT_INT8, inputs))["x"][
        "quantization"
    ]
    assert (127 - zero_point) * scale == pytest.approx(100, rel=0.01)


def test_an_example_that_is_not_finite_spoils_no_range(quantise, small_files):
    """Users would lose a whole calibration to a single NaN."""
    inputs = uniform(200)
    inputs["x"][3, 0, 0], inputs["x"][4, 0, 0] = np.nan, np.inf
    scale, _ = details(quantise(small_files.dense_file(), LITERT_INT8, inputs))["x"]["quantization"]
    assert 255 * scale == pytest.approx(1, rel=0.02)


def test_a_file_without_layers_is_refused(quantise, small_files):
    """Users would lose the reason why nothing became smaller."""
    with pytest.raises(ConversionError, match="The file has no layer to quantise"):
        quantise(small_files.layerless_file(), LITERT_HYBRID_INT8, uniform(200))


def test_examples_that_never_give_a_number_are_refused(quantise, small_files):
    """Users would lose a device to ranges made of nothing."""
    inputs = {"x": np.full((200, 1, 8), np.nan, np.float32)}
    with pytest.raises(ConversionError, match="no finite number from any calibration example"):
        quantise(small_files.dense_file(), LITERT_INT8, inputs)


@pytest.fixture(scope="module")
def flights(published, converted, flights_like):
    """The file of a Transform and layers, its preprocessor, some rows, and calibration inputs."""
    bundle = Path(published.edge_model.uri)
    preprocessor = Preprocessor((bundle / "preprocess" / "spec.json").read_text())
    rows = [{name: [value] for name, value in row.items()} for row in flights_like.rows]
    return (
        converted("model_f32.tflite"),
        preprocessor,
        rows[300:],
        prepare(rows[:300], preprocessor),
    )


@pytest.mark.slow
@pytest.mark.parametrize("kind", [LITERT_DYNAMIC_RANGE, LITERT_HYBRID_INT8])
def test_layers_are_quantised_and_the_transform_is_not(quantise, flights, kind):
    """Users would lose buckets and z-scores: int8 has 256 values for all distances there are."""
    content, preprocessor, rows, inputs = flights
    quantised = quantise(content, kind, inputs)
    before, after = details(content), details(quantised)
    changed = [after[name] for name, one in before.items() if after[name]["dtype"] != one["dtype"]]
    constant = [one for one in changed if _is_constant(quantised, one)]
    weights = [one for one in constant if one["dtype"] == np.int8]
    # Two dense layers and the embeddings; where inputs have fixed ranges, the biases as well.
    assert len(weights) >= 5
    assert all(len(one["shape"]) == 2 for one in weights)
    assert {one["shape"][0] for one in constant if one["dtype"] == np.int32} <= {1, 32}
    assert {one["dtype"] for one in _ends(quantised)} == {np.float32, np.int32}
    [expected], [actual] = (
        predict(each, preprocessor, rows).values() for each in (content, quantised)
    )
    assert np.mean((expected >= 0.5) == (actual >= 0.5)) >= 0.98
    assert np.quantile(np.abs(expected - actual), 0.99) < 0.08


def _is_constant(content, detail):
    graph = Model.GetRootAs(content)
    [buffer] = [
        graph.Subgraphs(0).Tensors(at).Buffer()
        for at in range(graph.Subgraphs(0).TensorsLength())
        if graph.Subgraphs(0).Tensors(at).Name().decode() == detail["name"]
    ]
    return graph.Buffers(buffer).DataLength() > 0


def _ends(content):
    interpreter = load_interpreter(content)
    return [*interpreter.get_input_details(), *interpreter.get_output_details()]


@pytest.mark.slow
def test_a_transform_has_no_place_in_a_file_of_integers(quantise, flights):
    """Users would lose a microcontroller without floating point at its first answer."""
    content, _, _, inputs = flights
    with pytest.raises(
        UnsupportedOperationError, match=r"litert_int8 has no counterpart of Less.*'distance'"
    ):
        quantise(content, LITERT_INT8, inputs, features={"Less": ("distance",)})
