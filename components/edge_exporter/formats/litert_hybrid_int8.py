"""LiteRT with a float32 Transform and int8 layers, float32 at both ends."""

from __future__ import annotations

from ..limits import FormatLimits
from .format import PROGRAMS, Format
from .litert_f32 import LITERT_F32

LITERT_HYBRID_INT8 = Format(
    name="litert_hybrid_int8",
    path="litert/model_hybrid_int8.tflite",
    converter=PROGRAMS / "quantise_litert.py",
    options={"scheme": "hybrid"},
    bytes_per_weight=1,
    # Measured: 28 to 39% of the size, 99.2% agreement, 0.4 points lost. No limit of time: the same
    # file takes 0.6 of float32's on a processor with instructions for int8 dot products, and 1.3 on
    # one without; neither is the phone's.
    limits=FormatLimits(
        agreement=0.99,
        size_ratio=0.40,
        drop=0.005,
        drop_bound=0.01,
        slice_drop=0.02,
        floor=0.98,
    ),
    base=LITERT_F32,
    calibrated=True,
)
