"""A layer without a bias as ONNX and as TensorFlow.js, written without a converter."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from tidegate.components.edge_exporter.formats.onnx_f32 import OPSET


def write_onnx(path: Path, weights: np.ndarray) -> None:
    """``x`` times ``weights`` as ``y``."""
    path.parent.mkdir(exist_ok=True)
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["x", "w"], ["y"])],
        "layer",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, (1, len(weights)))],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, (1, weights.shape[1]))],
        [numpy_helper.from_array(weights, "w")],
    )
    opset = helper.make_opsetid("", OPSET)
    onnx.save(helper.make_model(graph, opset_imports=[opset], ir_version=8), path)


def write_tfjs(path: Path, weights: np.ndarray, operation: str = "MatMul") -> None:
    """The same as a TensorFlow.js graph model; or another operation on both."""
    path.parent.mkdir(exist_ok=True)
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
        {"name": "m", "op": operation, "input": ["x", "w"], "attr": {"T": kind}},
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
