"""Tiny models in real servers, which are started once for all tests that need them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tidegate.components.canary_pusher.control.controller import Controller
from tidegate.components.canary_pusher.control.desired import is_under_way
from tidegate.components.canary_pusher.control.folder import rollout_folders
from tidegate.components.canary_pusher.local.rig import Rig, is_running
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
def started_rig(
    tmp_path_factory: pytest.TempPathFactory, examples: list[bytes], stable_model: ModelFiles
) -> Iterator[Rig]:
    """Two servers and Envoy."""
    folder: Path = tmp_path_factory.mktemp("rig")
    with Rig(folder, stable_model, examples, RolloutPolicy()) as started:
        yield started


@pytest.fixture
def rig(started_rig: Rig) -> Rig:
    """The same, whole again where a test has killed a part, and with no rollout under way."""
    if not is_running(started_rig.envoy.pid):
        started_rig.envoy.stop()
        started_rig.envoy.start()
    live = started_rig.target.live()
    assert live is not None
    for name, server in started_rig.servers.items():
        if not is_running(server.pid):
            server.stop()
            server.start()
            server.await_life()
        if name == started_rig.stable_server:
            server.await_version(live.number)
    for folder in rollout_folders(started_rig.target.state_directory):
        if is_under_way(folder):
            folder.ask("command", command="abort", who="a test", why="another begins")
            Controller(folder, started_rig.target, watch=None).run(10)
    return started_rig
