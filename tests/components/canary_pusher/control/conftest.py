"""Rollouts of a second or two at a target on files, and controllers in processes of their own."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tidegate.components.canary_pusher.control.desired import prepare_rollout
from tidegate.components.canary_pusher.control.folder import RolloutFolder
from tidegate.components.canary_pusher.model_files import ModelFiles, read_model
from tidegate.components.canary_pusher.policy import RolloutPolicy
from tidegate.components.canary_pusher.settings.live_gates import LiveGates, OddsGate
from tidegate.components.canary_pusher.settings.stage import Stage
from tidegate.components.errors import FencedError

from .file_target import FileTarget

FENCED = 17
"""Exit status of a child that was fenced."""

GATES = LiveGates(
    errors=OddsGate(negligible=0.01),
    rejections=None,
    latency=None,
    disagreement_share=0.5,
    window_seconds=0.1,
    minimum_requests=10,
    patience_seconds=30.0,
)

STAGES = (
    Stage("SHADOW", mirror=50.0, seconds=0.1),
    Stage("C25", weight=25.0, mirror=50.0, seconds=0.1, advance="evidence"),
    Stage("C100", weight=100.0, seconds=0.1),
)

POLICY = RolloutPolicy(stages=STAGES, gates=GATES)


@pytest.fixture
def target(tmp_path: Path, make_model: Callable[[str], ModelFiles]) -> FileTarget:
    """A target with version 1 live."""
    target = FileTarget(str(tmp_path / "state"))
    target.load(make_model("old"), 1, 0)
    target.promote(1, 0)
    return target


@pytest.fixture
def good(make_model: Callable[[str], ModelFiles]) -> ModelFiles:
    """A model that answers as the old one does."""
    return make_model("good")


@pytest.fixture
def bad(make_model: Callable[[str], ModelFiles]) -> ModelFiles:
    """A model that fails one request in five."""
    model = make_model("bad")
    Path(model.path, "error_rate").write_text("0.2")
    return read_model(model.path)


@pytest.fixture
def prepared(target: FileTarget, good: ModelFiles) -> RolloutFolder:
    """The good model's rollout, not begun."""
    return prepare_rollout(target, good, POLICY, {"outcome": "PASS"})


LINGERING = dataclasses.replace(
    POLICY, stages=(STAGES[0], Stage("C25", weight=25.0, mirror=50.0, seconds=600.0))
)
"""Stays at a quarter for ten minutes."""


@pytest.fixture
def lingering(target: FileTarget, good: ModelFiles) -> RolloutFolder:
    """A rollout that stays at a quarter of the requests, not begun."""
    return prepare_rollout(target, good, LINGERING, {"outcome": "PASS"})


@pytest.fixture
def start() -> Iterator[Callable[[Callable[[], Any]], int]]:
    """Runs a function in a forked process, which is killed at the end of the test; its number."""
    children = []

    def started(function: Callable[[], Any]) -> int:
        child = os.fork()
        if child == 0:
            try:
                function()
                os._exit(0)
            except FencedError:
                os._exit(FENCED)
            except BaseException:
                os._exit(1)
        children.append(child)
        return child

    yield started
    for child in children:
        with contextlib.suppress(ProcessLookupError, ChildProcessError):
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


def wait_until(true: Callable[[], Any], seconds: float = 20.0) -> float:
    """Waits until something is true; the seconds that it took."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() < began + seconds, "it never came to be"
        time.sleep(0.01)
    return time.monotonic() - began
