"""Tiny models in real servers, which are started once for all tests that need them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tidegate.components.canary_pusher.local.rig import Rig
from tidegate.components.canary_pusher.model_files import ModelFiles, read_model
from tidegate.components.canary_pusher.policy import RolloutPolicy


@pytest.fixture(scope="session")
def examples(serialize) -> list[bytes]:
    """A hundred examples; half of the answers to them are above one half."""
    return serialize([x / 10 for x in range(-50, 50)])


@pytest.fixture(scope="session")
def stable_model(save_model) -> ModelFiles:
    """The model that answers at first."""
    return read_model(os.path.join(save_model(), "Format-Serving"))


@pytest.fixture(scope="session")
def new_model(save_model) -> ModelFiles:
    """Another one that answers almost the same."""
    return read_model(os.path.join(save_model(shift=0.02), "Format-Serving"))


@pytest.fixture(scope="session")
def rig(
    tmp_path_factory: pytest.TempPathFactory, examples: list[bytes], stable_model: ModelFiles
) -> Iterator[Rig]:
    """Two servers and Envoy."""
    folder: Path = tmp_path_factory.mktemp("rig")
    with Rig(folder, stable_model, examples, RolloutPolicy()) as started:
        yield started
