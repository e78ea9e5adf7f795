"""The engines beside LiteRT.js in a real browser, with one layer in the files of each."""

import hashlib
import json
import shutil

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from tidegate.components.edge_exporter.formats import ONNX_F32, TFJS_F32
from tidegate.components.edge_exporter.formats.onnx_f32 import OPSET
from tidegate.components.edge_exporter.spec import EdgeSpec
from tidegate.components.edge_exporter.web.browser import check_in_browser
from tidegate.components.edge_exporter.web.page import write_page
from tidegate.components.errors import InstallationError

pytestmark = pytest.mark.slow

ENGINES = ("onnxruntime_web", "tfjs")
KINDS = (ONNX_F32, TFJS_F32)


def write_onnx(path, weights):
    """``x`` times ``weights`` as ``y``."""
    path.parent.mkdir()
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["x", "w"], ["y"])],
        "layer",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, (1, len(weights)))],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, (1, weights.shape[1]))],
        [numpy_helper.from_array(weights, "w")],
    )
    opset = helper.make_opsetid("", OPSET)
    onnx.save(helper.make_model(graph, opset_imports=[opset], ir_version=8), path)


def write_tfjs(path, weights):
    """The same as a graph model."""
    path.parent.mkdir()
    content = weights.tobytes()
    (path.parent / "weights.bin").write_bytes(content)
    kind = {"type": "DT_FLOAT"}
    x, w, y = (
        {"dim": [{"size": str(size)} for size in sizes]}
        for sizes in ((1, len(weights)), weights.shape, (1, weights.shape[1]))
    )
    constant = {"tensor": {"dtype": "DT_FLOAT", "tensorShape": w}}
    nodes = [
        {"name": "x", "op": "Placeholder", "attr": {"dtype": kind, "shape": {"shape": x}}},
        {"name": "w", "op": "Const", "attr": {"dtype": kind, "value": constant}},
        {"name": "m", "op": "MatMul", "input": ["x", "w"], "attr": {"T": kind}},
    ]
    inputs = {"x": {"name": "x:0", "dtype": "DT_FLOAT", "tensorShape": x}}
    outputs = {"y": {"name": "m:0", "dtype": "DT_FLOAT", "tensorShape": y}}
    weight = {"name": "w", "shape": list(weights.shape), "dtype": "float32"}
    model = {
        "format": "graph-model",
        "modelTopology": {"node": nodes, "library": {}, "versions": {}},
        "signature": {"inputs": inputs, "outputs": outputs},
        "weightsManifest": [{"paths": ["weights.bin"], "weights": [weight]}],
        "userDefinedMetadata": {"sha256": {"weights.bin": hashlib.sha256(content).hexdigest()}},
    }
    path.write_text(json.dumps(model))


@pytest.fixture(scope="module")
def paged(needs_browser, sound_bundle, small_bundle, tmp_path_factory):
    """The small bundle's layer for both engines."""
    bundle = tmp_path_factory.mktemp("engines") / "bundle"
    shutil.copytree(sound_bundle, bundle)
    sizes = small_bundle.CLASSES, small_bundle.SIDE**2
    weights = np.random.default_rng(4).normal(size=sizes).astype(np.float32).T.copy()
    write_onnx(bundle / ONNX_F32.path, weights)
    write_tfjs(bundle / TFJS_F32.path, weights)
    try:
        engines = write_page(
            bundle, EdgeSpec(formats=tuple(kind.name for kind in KINDS), engines=ENGINES)
        )
    except InstallationError as error:
        pytest.skip(str(error))
    formats = {
        kind.name: {"path": kind.path, "runtime": kind.runtime, "golden_tolerance": 1e-3}
        for kind in KINDS
    }
    return small_bundle.seal(bundle, formats=formats, engines=engines)


def test_every_engine_answers_as_the_golden_vectors_say(paged):
    """Users would lose every browser but those that LiteRT.js suits."""
    shown = check_in_browser(paged)
    assert shown.results["outcome"] == "PASS", shown.results["sentence"]
    assert [(run["engine"], run["format"], run["passed"]) for run in shown.results["runs"]] == [
        ("onnxruntime_web", "onnx_f32", 100),
        ("tfjs", "tfjs_f32", 100),
    ]
    assert shown.external_requests == ()


def test_a_damaged_model_fails_in_every_engine(paged, small_bundle, tmp_path):
    """Users would lose the difference between an engine that answers and one that is right."""
    bundle = shutil.copytree(paged, tmp_path / "bundle")
    model = onnx.load(bundle / ONNX_F32.path)
    other = np.zeros((small_bundle.SIDE**2, small_bundle.CLASSES), np.float32)
    model.graph.initializer[0].CopyFrom(numpy_helper.from_array(other, "w"))
    onnx.save(model, bundle / ONNX_F32.path)
    (bundle / "tfjs" / "weights.bin").write_bytes(other.tobytes())
    shown = check_in_browser(small_bundle.seal(bundle))
    assert {run["outcome"] for run in shown.results["runs"]} == {"FAIL"}
