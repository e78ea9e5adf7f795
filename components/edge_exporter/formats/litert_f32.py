"""LiteRT with float32 weights: the reference that other formats are compared with."""

from __future__ import annotations

from ..limits import FormatLimits
from .format import PROGRAMS, Format

LITERT_F32 = Format(
    name="litert_f32",
    path="litert/model_f32.tflite",
    converter=PROGRAMS / "convert_litert.py",
    options={},
    bytes_per_weight=4,
    # Float arithmetic in another order: 3e-7 to 1.6e-5 was measured, so no answer may flip.
    limits=FormatLimits(delta=2e-5, agreement=1.0),
)
