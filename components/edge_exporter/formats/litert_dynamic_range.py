"""LiteRT with int8 weights and float32 activations: small, and without calibration."""

from __future__ import annotations

from ..limits import FormatLimits
from .format import PROGRAMS, Format
from .litert_f32 import LITERT_F32

LITERT_DYNAMIC_RANGE = Format(
    name="litert_dynamic_range",
    path="litert/model_dynamic_range.tflite",
    converter=PROGRAMS / "quantise_litert.py",
    options={"scheme": "dynamic_range"},
    bytes_per_weight=1,
    # Quantised as hybrid int8 is, and held to the same: 27% of the size was measured. No limit on
    # time, for it was slower than float32: every answer's activations are quantised anew. None on
    # delta, for an answer may move far without deciding otherwise; agreement and drop say it.
    limits=FormatLimits(
        agreement=0.99, size_ratio=0.40, drop=0.005, drop_bound=0.01, slice_drop=0.02, floor=0.98
    ),
    base=LITERT_F32,
)
