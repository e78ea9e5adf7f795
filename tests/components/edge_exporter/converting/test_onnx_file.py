"""ONNX files, sound and not, written with ONNX's own tools."""

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from tidegate.components.edge_exporter.converting.onnx_file import (
    embed_metadata,
    load_session,
    read_onnx,
    require_usable,
)
from tidegate.components.edge_exporter.formats.onnx_f32 import OPSET
from tidegate.components.errors import ConversionError

WEIGHTS = np.arange(12, dtype=np.float32).reshape(4, 3)


def model(
    operation: str = "MatMul", shape: tuple[object, ...] = (1, 4), domain: str = ""
) -> onnx.ModelProto:
    """One operation on ``x`` and a matrix, with the output ``y``."""
    graph = helper.make_graph(
        [helper.make_node(operation, ["x", "w"], ["y"], domain=domain)],
        "model",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, (1, 3))],
        [numpy_helper.from_array(WEIGHTS, "w")],
    )
    opsets = [helper.make_opsetid("", OPSET)]
    opsets += [helper.make_opsetid(domain, 1)] if domain else []
    return helper.make_model(graph, opset_imports=opsets, ir_version=8)


def test_what_a_file_holds_is_read():
    """Users would lose the one look that is taken into the file."""
    found = read_onnx(model().SerializeToString())
    assert found.operations == ("MatMul",)
    assert (found.unknown, found.dynamic, found.weight_bytes) == ((), (), 48)


def test_a_sound_file_passes():
    """Users would lose exports that work."""
    require_usable(model().SerializeToString(), 48)


def test_an_operation_that_onnx_lacks_is_named():
    """Users would lose devices: tf2onnx leaves it in the file and reports success."""
    content = model("MatrixDeterminant").SerializeToString()
    with pytest.raises(ConversionError, match="needs MatrixDeterminant, which ONNX has not"):
        require_usable(content, 48)


def test_an_operation_of_someones_own_is_refused():
    """Users would lose every runtime but the one that the operation was written for."""
    content = model("MatMul", domain="my.domain").SerializeToString()
    with pytest.raises(ConversionError, match="needs MatMul, which ONNX has not"):
        require_usable(content, 48)


def test_an_operation_inside_a_branch_is_seen():
    """Users would lose devices to what hides in a condition."""
    inner = helper.make_graph(
        [helper.make_node("Lgamma", ["x"], ["z"])],
        "branch",
        [],
        [helper.make_tensor_value_info("z", TensorProto.FLOAT, (1, 4))],
    )
    outer = model()
    yes = helper.make_node("If", ["c"], ["y2"], then_branch=inner, else_branch=inner)
    outer.graph.node.append(yes)
    assert read_onnx(outer.SerializeToString()).unknown == ("Lgamma",)


@pytest.mark.parametrize("size", ["rows", None])
def test_an_open_dimension_is_refused(size):
    """Users would lose runtimes that plan their memory when they load."""
    content = model(shape=(size, 4)).SerializeToString()
    with pytest.raises(ConversionError, match="dimension open in x"):
        require_usable(content, 48)


def test_lost_weights_are_refused():
    """Users would lose the model: a file without weights answers all the same."""
    with pytest.raises(ConversionError, match="48 bytes of weights; the model has 4,000"):
        require_usable(model().SerializeToString(), 4000)


def test_weights_in_constants_count():
    """Users would lose models whose converter writes weights as nodes."""
    written = model()
    del written.graph.initializer[:]
    weights = numpy_helper.from_array(WEIGHTS, "w")
    written.graph.node.insert(0, helper.make_node("Constant", [], ["w"], value=weights))
    require_usable(written.SerializeToString(), 48)


def test_weights_in_another_file_are_refused():
    """Users would lose the weights, for only one file ships."""
    written = model()
    weights = written.graph.initializer[0]
    weights.data_location = TensorProto.EXTERNAL
    weights.external_data.add(key="location", value="weights.bin")
    with pytest.raises(ConversionError, match="weights in other files"):
        require_usable(written.SerializeToString(), 48)


@pytest.mark.parametrize("content", [b"", b"rubbish", model().SerializeToString()[:-40]])
def test_a_damaged_file_is_refused(content):
    """Users would lose devices to a file that was cut short."""
    with pytest.raises(ConversionError):
        require_usable(content, 0)


def test_a_file_that_breaks_the_rules_is_refused():
    """Users would lose the difference between a file that loads here and one that is right."""
    written = model()
    written.graph.node[0].input[1] = "nowhere"
    with pytest.raises(ConversionError, match="breaks the rules of ONNX"):
        require_usable(written.SerializeToString(), 48)


def test_metadata_is_embedded_and_answers_stay():
    """Users would lose the labels and the licence that travel with the file."""
    content = model().SerializeToString()
    embedded = embed_metadata(embed_metadata(content, {"labels": "a,b"}), {"licence": "MIT"})
    session = load_session(embedded)
    assert session.get_modelmeta().custom_metadata_map == {"labels": "a,b", "licence": "MIT"}
    row = {"x": np.ones((1, 4), np.float32)}
    np.testing.assert_array_equal(
        session.run(None, row)[0], load_session(content).run(None, row)[0]
    )
    assert embedded == embed_metadata(embedded, {})
