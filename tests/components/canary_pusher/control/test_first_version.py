"""The first version of a target that splits traffic."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tidegate.components.canary_pusher.control.first_version import deliver_first
from tidegate.components.canary_pusher.control.lease import Lease
from tidegate.components.canary_pusher.model_files import ModelFiles
from tidegate.components.errors import LeaseHeldError, RolloutStateError

from .file_target import FileTarget


@pytest.fixture
def empty(tmp_path: Path) -> FileTarget:
    return FileTarget(str(tmp_path / "state"))


def test_the_first_version_is_live_once(
    empty: FileTarget, good: ModelFiles, make_model: Callable[[str], ModelFiles]
) -> None:
    """A service must be able to begin, and a second model must not slip in without a rollout."""
    assert deliver_first(empty, good, "key", {"outcome": "PASS"}).number == 1
    assert deliver_first(empty, good, "key", {"outcome": "PASS"}).number == 1
    assert empty.next_number() == 2
    with pytest.raises(RolloutStateError, match="Version 1 is live already"):
        deliver_first(empty, make_model("second"), "other", {})


def test_a_delivery_that_died_is_finished_under_its_number(
    empty: FileTarget, good: ModelFiles, in_child: Callable[[Callable[[], Any]], int]
) -> None:
    """After kill -9 there must be one version, whose number the journal has."""

    def die_before_promotion() -> None:
        def promote(self: FileTarget, number: int, generation: int) -> None:
            os.kill(os.getpid(), signal.SIGKILL)

        FileTarget.promote = promote  # type: ignore[assignment, method-assign]
        deliver_first(empty, good, "key", {})

    assert in_child(die_before_promotion) == -signal.SIGKILL
    assert deliver_first(empty, good, "key", {}).number == 1
    assert empty.next_number() == 2


def test_it_waits_its_turn(empty: FileTarget, good: ModelFiles) -> None:
    """Two pipelines may deliver the first version of one target at the same time."""
    Lease(empty.state_directory).acquire("somebody else")
    with pytest.raises(LeaseHeldError):
        deliver_first(empty, good, "key", {})
