"""A filesystem target and deliveries into it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tidegate.components.canary_pusher.model_files import ModelFiles
from tidegate.components.canary_pusher.targets.filesystem import FilesystemTarget
from tidegate.components.canary_pusher.targets.target import Delivery


@pytest.fixture
def target(tmp_path: Path) -> FilesystemTarget:
    return FilesystemTarget(str(tmp_path / "serving" / "late"))


@pytest.fixture
def delivery() -> Callable[..., Delivery]:
    """A decision to promote a model over the version ``replaces``."""

    def make(model: ModelFiles, replaces: int | None, promote: bool = True) -> Delivery:
        outcome = "PASS" if promote else "FAIL"
        return Delivery(model, promote, replaces, {"outcome": outcome}, f"key of {model.digest}")

    return make
