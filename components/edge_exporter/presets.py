"""Which formats and engines suit which place; a model's own figures decide among them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping


@dataclasses.dataclass(frozen=True)
class Preset:
    """What is exported for one kind of place.

    Attributes:
      formats: names of the formats, the preferred one first.
      engines: what the self-testing page runs them in; none where no browser is meant.
    """

    formats: tuple[str, ...]
    engines: tuple[str, ...] = ()


ENGINES: Mapping[str, tuple[str, ...]] = {
    # It takes no int8 inputs, which litert_int8 has.
    "litertjs": ("litert_f32", "litert_f16", "litert_dynamic_range", "litert_hybrid_int8"),
    "onnxruntime_web": ("onnx_f32",),
    "tfjs": ("tfjs_f32",),
}
"""What the page can run a model in, and the formats that each takes."""

_PHONE = Preset(("litert_hybrid_int8", "litert_f16"))

PRESETS: Mapping[str, Preset] = {
    "android": _PHONE,
    "ios": _PHONE,
    "rpi": _PHONE,
    "mcu": Preset(("litert_int8",)),
    "web": Preset(("litert_f32", "litert_hybrid_int8"), ("litertjs",)),
    "web-small": Preset(("tfjs_f32",), ("tfjs",)),
    "server-edge": Preset(("onnx_f32",)),
}
"""Every preset by name."""
