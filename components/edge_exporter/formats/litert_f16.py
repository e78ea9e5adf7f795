"""LiteRT with float16 weights: half the size, computed in float32."""

from __future__ import annotations

from ..limits import FormatLimits
from .format import PROGRAMS, Format
from .litert_f32 import LITERT_F32

LITERT_F16 = Format(
    name="litert_f16",
    path="litert/model_f16.tflite",
    converter=PROGRAMS / "halve_litert.py",
    options={},
    bytes_per_weight=2,
    # Measured: a delta of up to 0.022, and 50 to 53% of the size.
    limits=FormatLimits(delta=0.03, agreement=0.998, size_ratio=0.55),
    base=LITERT_F32,
)
