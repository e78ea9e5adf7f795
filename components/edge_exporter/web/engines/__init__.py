"""The engines a page can run models in: one file each, registered here, and its adapter beside."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from .engine import Engine, NpmPackage
from .litertjs import LITERTJS

ADAPTERS = Path(__file__).parent

PAGE_ENGINES: Mapping[str, Engine] = {each.name: each for each in (LITERTJS,)}
"""Every known engine by name."""

__all__ = ["ADAPTERS", "LITERTJS", "PAGE_ENGINES", "Engine", "NpmPackage"]
