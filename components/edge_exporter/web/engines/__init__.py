"""The engines a page can run models in: one file each, registered here, and its adapter beside."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from .engine import Engine, NpmPackage
from .litertjs import LITERTJS
from .onnxruntime_web import ONNXRUNTIME_WEB
from .tfjs import TFJS

ADAPTERS = Path(__file__).parent

PAGE_ENGINES: Mapping[str, Engine] = {each.name: each for each in (LITERTJS, ONNXRUNTIME_WEB, TFJS)}
"""Every known engine by name."""

__all__ = [
    "ADAPTERS",
    "LITERTJS",
    "ONNXRUNTIME_WEB",
    "PAGE_ENGINES",
    "TFJS",
    "Engine",
    "NpmPackage",
]
