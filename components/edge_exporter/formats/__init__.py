"""The formats an edge model can be exported to: one file each, registered here."""

from __future__ import annotations

from collections.abc import Mapping

from .format import Format
from .litert_f16 import LITERT_F16
from .litert_f32 import LITERT_F32

FORMATS: Mapping[str, Format] = {each.name: each for each in (LITERT_F32, LITERT_F16)}
"""Every known format by name."""

__all__ = ["FORMATS", "LITERT_F16", "LITERT_F32", "Format"]
