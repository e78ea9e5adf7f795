"""A real Envoy in front of two small model servers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from .rig import Rig


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    """Envoy is there, and no version yet."""
    rig = Rig(tmp_path)
    try:
        rig.envoy.start()
        yield rig
    finally:
        rig.close()


@pytest.fixture
def serving(rig: Rig, make_model: Any) -> Rig:
    """Version 1 is stable, in green, and answers 0.2; version 2 is loaded, in blue: 0.9."""
    rig.target.load(make_model("0.2"), 1, generation=1)
    rig.target.promote(1, generation=1)
    rig.target.load(make_model("0.9"), 2, generation=1)
    return rig
