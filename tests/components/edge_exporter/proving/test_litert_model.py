"""Rows through LiteRT files, integer ones too."""

import time

import flatbuffers
import numpy as np
import pytest
from ai_edge_litert import schema_py_generated as schema

from tidegate.components.edge_exporter.host.host_inputs import HostInput, HostInputs
from tidegate.components.edge_exporter.host.preprocess import Preprocessor
from tidegate.components.edge_exporter.proving.litert_model import predict
from tidegate.components.errors import ConversionError, DataError

SCALE, ZERO_POINT = 0.5, -10


@pytest.fixture
def preprocessor():
    """Hands eight numbers over, NaN among them."""
    item = HostInput("x", "float", "float32", (1, 8), name="x", finite=False)
    return Preprocessor(HostInputs((item,), {}).to_json())


@pytest.fixture
def integer_file(small_files):
    """The absolute value with int8 at both ends, as many files of microcontrollers have it."""

    def make(scale=SCALE, zero_point=ZERO_POINT):
        model = schema.ModelT.InitFromPackedBuf(small_files.layerless_file())
        for tensor in model.subgraphs[0].tensors:
            tensor.type = schema.TensorType.INT8
            tensor.quantization = schema.QuantizationParametersT()
            if scale is not None:
                tensor.quantization.scale = np.array([scale], np.float32)
                tensor.quantization.zeroPoint = np.array([zero_point], np.int64)
        builder = flatbuffers.Builder()
        builder.Finish(model.Pack(builder), file_identifier=b"TFL3")
        return bytes(builder.Output())

    return make


def row(*values):
    """Raw values of one row."""
    return {"x": [*values, *[0.0] * (8 - len(values))]}


def test_integers_are_numbers_by_the_files_own_scale(integer_file, preprocessor):
    """Users would lose every answer of an int8 file: TFMA cuts floats off to integers instead."""
    [answers] = predict(integer_file(), preprocessor, [row(1.0, -2.6, 1000, -9.9)]).values()
    # In steps of 0.5, and no further than int8 reaches.
    np.testing.assert_allclose(answers[0, :4], [1.0, 2.5, 68.5, 10.0])
    assert answers.dtype == np.float32


def test_a_row_with_nan_has_no_answer_in_integers(integer_file, preprocessor):
    """Users would lose the difference between a missing value and the smallest one."""
    rows = [row(np.nan), row(3.0)]
    [answers] = predict(integer_file(), preprocessor, rows).values()
    assert np.isnan(answers[0]).all()
    assert answers[1, 0] == 3


def test_integers_without_a_scale_are_refused(integer_file, preprocessor):
    """Users would lose the meaning of every number that goes in."""
    with pytest.raises(ConversionError, match="integers without a scale in x"):
        predict(integer_file(scale=None), preprocessor, [row(1.0)])


def test_a_row_without_valid_inputs_is_named(small_files, preprocessor):
    """Users would lose the position of the row among thousands."""
    with pytest.raises(DataError, match=r"'x'.*example 1 of the sample"):
        predict(small_files.dense_file(), preprocessor, [row(1.0), {}])


def test_other_inputs_are_refused(small_files):
    """Users would lose the reason to a bare key: two bundles were mixed up."""
    item = HostInput("other", "float", "float32", (1, 8), name="other")
    other = Preprocessor(HostInputs((item,), {}).to_json())
    with pytest.raises(ConversionError, match="The file takes x, the specification makes other"):
        predict(small_files.dense_file(), other, [])


def test_a_sample_of_five_thousand_takes_seconds(small_files, preprocessor):
    """Users would lose minutes of every export to a proof that takes each row slowly."""
    rows = [row(float(number)) for number in range(5000)]
    started = time.process_time()
    [answers] = predict(small_files.dense_file(), preprocessor, rows).values()
    assert len(answers) == 5000
    assert time.process_time() - started < 3
