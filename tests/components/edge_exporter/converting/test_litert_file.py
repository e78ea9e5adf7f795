"""Distrust of what converters write."""

import pytest
from ai_edge_litert import schema_py_generated as schema

from tidegate.components.edge_exporter.converting.litert_file import read_litert, require_usable
from tidegate.components.errors import ConversionError

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def whole(converted):
    """The litert_f32 file of the exported model."""
    return converted("model_f32.tflite")


@pytest.fixture(scope="session")
def edited(small_files):
    """Changes a file."""
    return small_files.edited


def test_a_sound_file_is_accepted(whole):
    """Users would lose every export."""
    found = read_litert(whole)
    assert "FULLY_CONNECTED" in found.operations
    assert found.dynamic == ()
    require_usable(whole, found.weight_bytes)


@pytest.mark.parametrize("kept", [0, 4, 100, 0.5, 0.99])
def test_a_truncated_file_is_refused(whole, kept):
    """Users would lose devices to a file that crashes their runtime."""
    size = kept if isinstance(kept, int) else int(kept * len(whole))
    with pytest.raises(ConversionError):
        require_usable(whole[:size], 0)


def test_a_weightless_file_is_refused(whole, edited):
    """Users would lose a model to one that answers everything alike, as TensorFlow 2.21 writes."""

    def drop_weights(model):
        for buffer in model.buffers:
            buffer.data = None if buffer.data is not None and len(buffer.data) > 64 else buffer.data

    expected = read_litert(whole).weight_bytes
    with pytest.raises(ConversionError, match="bytes of weights; the model has"):
        require_usable(edited(whole, drop_weights), expected)


def test_an_operation_that_devices_lack_is_refused_by_name(whole, edited):
    """Users would lose a device at its first answer: no edge runtime has Flex any more."""

    def make_custom(model):
        model.operatorCodes[0].customCode = b"FlexUpperBound"

    with pytest.raises(ConversionError, match="needs custom:FlexUpperBound, which devices do not"):
        require_usable(edited(whole, make_custom), 0)


def test_a_table_left_in_the_file_is_refused(whole, edited):
    """Users would lose a device at its first answer: 'hashtable need to be initialized'."""

    def make_table(model):
        code = model.operatorCodes[0]
        code.builtinCode = schema.BuiltinOperator.HASHTABLE_FIND

    with pytest.raises(ConversionError, match="needs HASHTABLE_FIND"):
        require_usable(edited(whole, make_table), 0)


def test_an_open_dimension_is_refused_by_tensor(whole, edited):
    """Users would lose browsers, whose runtime refuses open dimensions."""

    def open_batch(model):
        graph = model.subgraphs[0]
        tensor = graph.tensors[graph.inputs[0]]
        tensor.shapeSignature = [-1, *list(tensor.shape)[1:]]

    with pytest.raises(ConversionError, match="leaves a dimension open in"):
        require_usable(edited(whole, open_batch), 0)


@pytest.mark.parametrize(("scale", "zero_point"), [(None, None), (0.0, 0), (0.5, None)])
def test_integers_without_a_scale_are_refused_by_tensor(small_files, edited, scale, zero_point):
    """Users would lose the meaning of every number that they hand to a microcontroller."""

    def make_integer(model):
        tensor = model.subgraphs[0].tensors[0]
        tensor.type = schema.TensorType.INT8
        tensor.quantization = schema.QuantizationParametersT()
        if scale is not None:
            tensor.quantization.scale = [scale]
        if zero_point is not None:
            tensor.quantization.zeroPoint = [zero_point]

    with pytest.raises(ConversionError, match="integers without a scale in x"):
        require_usable(edited(small_files.layerless_file(), make_integer), 0)
