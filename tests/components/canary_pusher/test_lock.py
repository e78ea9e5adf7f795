"""The lock of a target."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tidegate.components.canary_pusher.lock import alone
from tidegate.components.errors import PushError


def test_the_second_is_refused_and_told_so(tmp_path: Path) -> None:
    """Two writers at once could give two models one number."""
    path = str(tmp_path / "lock")
    with alone(path), pytest.raises(PushError, match="under way"), alone(path):
        pass
    with alone(path):
        pass


def test_a_dead_holder_holds_nothing(
    tmp_path: Path, in_child: Callable[[Callable[[], Any]], int]
) -> None:
    """A killed push must not lock everyone out until somebody deletes a file."""
    path = str(tmp_path / "lock")

    def die_holding() -> None:
        with alone(path):
            os.kill(os.getpid(), signal.SIGKILL)

    assert in_child(die_holding) == -signal.SIGKILL
    with alone(path):
        pass
