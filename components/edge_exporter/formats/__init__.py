"""The formats an edge model can be exported to: one file each, registered here."""

from __future__ import annotations

from collections.abc import Mapping

from .format import Format
from .litert_dynamic_range import LITERT_DYNAMIC_RANGE
from .litert_f16 import LITERT_F16
from .litert_f32 import LITERT_F32
from .litert_hybrid_int8 import LITERT_HYBRID_INT8
from .litert_int8 import LITERT_INT8
from .onnx_f32 import ONNX_F32
from .tfjs_f32 import TFJS_F32

FORMATS: Mapping[str, Format] = {
    each.name: each
    for each in (
        LITERT_F32,
        LITERT_F16,
        LITERT_DYNAMIC_RANGE,
        LITERT_HYBRID_INT8,
        LITERT_INT8,
        ONNX_F32,
        TFJS_F32,
    )
}
"""Every known format by name."""

__all__ = [
    "FORMATS",
    "LITERT_DYNAMIC_RANGE",
    "LITERT_F16",
    "LITERT_F32",
    "LITERT_HYBRID_INT8",
    "LITERT_INT8",
    "ONNX_F32",
    "TFJS_F32",
    "Format",
]
