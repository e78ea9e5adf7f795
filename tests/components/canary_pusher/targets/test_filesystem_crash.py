"""A push that is killed, by SIGKILL, before and after every system call that changes the disk."""

from __future__ import annotations

import itertools
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tidegate.components.canary_pusher.model_files import ModelFiles, read_model
from tidegate.components.canary_pusher.targets.filesystem import FilesystemTarget
from tidegate.components.canary_pusher.targets.target import Delivery

CALLS = ("mkdir", "write", "fsync", "rename")


def _die_at(fatal: int) -> None:
    """From here on the process kills itself at moment ``fatal``: each call has one before it and
    one after it, and a write one more, when half of it is written."""
    moments = itertools.count(1)

    def moment() -> None:
        if next(moments) == fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    def deadly(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            moment()
            if real.__name__ == "write":
                descriptor, data = arguments
                half = real(descriptor, data[: len(data) // 2])
                moment()
                arguments = descriptor, data[half:]
                result = half + real(*arguments)
            else:
                result = real(*arguments)
            moment()
            return result

        return call

    for name in CALLS:
        setattr(os, name, deadly(getattr(os, name)))


def _whole_versions(target: FilesystemTarget) -> dict[str, str]:
    folders = Path(target.base_directory).glob("[0-9]*")
    return {folder.name: read_model(str(folder)).digest for folder in folders}


@pytest.mark.parametrize("has_old", [True, False])
def test_a_push_killed_at_any_moment_converges(
    has_old: bool,
    tmp_path: Path,
    make_model: Callable[[str], ModelFiles],
    delivery: Callable[..., Delivery],
    in_child: Callable[[Callable[[], Any]], int],
) -> None:
    """After kill -9 there is no half version; after the rerun just one, recorded once."""
    old, new = make_model("old"), make_model("new")
    before = {"1": old.digest} if has_old else {}
    number = str(len(before) + 1)
    after = {**before, number: new.digest}
    order = delivery(new, 1 if has_old else None)
    for fatal in itertools.count(1):
        target = FilesystemTarget(str(tmp_path / f"serving-{fatal}" / "late"))
        if has_old:
            target.deliver(delivery(old, None))

        def push(fatal: int = fatal, target: FilesystemTarget = target) -> None:
            _die_at(fatal)
            target.deliver(order)

        status = in_child(push)
        assert _whole_versions(target) in (before, after)

        target.deliver(order)
        assert _whole_versions(target) == after
        assert sorted(os.listdir(target.base_directory)) == [".tidegate", *sorted(after)]
        events = [record["event"] for record in target.history(order.key)]
        assert events.count("committed") == 1
        if status == 0:
            break
        assert status == -signal.SIGKILL
    assert fatal > 40, "the push must have been killed at each of its calls"
