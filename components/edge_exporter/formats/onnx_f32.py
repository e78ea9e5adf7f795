"""ONNX with float32 weights: for onnxruntime, on servers at the edge and in browsers."""

from __future__ import annotations

from ..limits import FormatLimits
from .format import PROGRAMS, Format

# The one that tf2onnx 1.17 tests most and that every onnxruntime since 1.10 (2021) runs; later ones
# hold nothing that these models need.
OPSET = 15

ONNX_F32 = Format(
    name="onnx_f32",
    path="onnx/model.onnx",
    converter=PROGRAMS / "convert_onnx.py",
    options={"opset": OPSET},
    bytes_per_weight=4,
    # Measured: 7e-9 to 3e-6. onnxruntime takes more memory than LiteRT: 9 to 13% of the
    # SavedModel's.
    limits=FormatLimits(delta=2e-5, agreement=1.0, memory_ratio=0.2),
    # Not from the LiteRT file, though tf2onnx reads those: the speed is the same, and some of their
    # operations, GELU for one, have no counterpart there.
    runtime="onnx",
    extra="onnx",
    modules=("onnx", "onnxruntime", "tf2onnx"),
)
