"""LiteRT with int8 from end to end, for microcontrollers: numbers go in and come out as int8."""

from __future__ import annotations

from .format import PROGRAMS, Format
from .litert_f32 import LITERT_F32
from .litert_hybrid_int8 import LITERT_HYBRID_INT8

LITERT_INT8 = Format(
    name="litert_int8",
    path="litert/model_int8.tflite",
    converter=PROGRAMS / "quantise_litert.py",
    options={"scheme": "integer"},
    bytes_per_weight=1,
    limits=LITERT_HYBRID_INT8.limits,
    base=LITERT_F32,
    calibrated=True,
)
