"""The file of the routes: whole changes, no space, one writer."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tidegate.components.canary_pusher.lock import alone
from tidegate.components.canary_pusher.targets.envoy import route_file
from tidegate.components.canary_pusher.targets.envoy.route_file import SPARE_BYTES, RouteFile
from tidegate.components.errors import PushError

STEPS = ("open", "fsync", "fdatasync", "rename", "link", "unlink")


@pytest.fixture
def file(tmp_path: Path) -> RouteFile:
    return RouteFile(str(tmp_path / "watched" / "routes.json"))


def change(file: RouteFile, content: bytes) -> None:
    with file.alone():
        file.replace(content)


def test_it_holds_what_was_written_last(file: RouteFile) -> None:
    """Envoy reads JSON, to which the padding is blank."""
    assert (file.read(), file.former()) == (None, None)
    for content in (b"one", b"a second one", b"3"):
        change(file, content)
        assert (file.read() or b"").strip() == content
    assert (file.former() or b"").strip() == b"a second one"


def test_changes_take_no_space(file: RouteFile) -> None:
    """With the disk full, every change is written over what is there."""
    change(file, b"one")

    def blocks() -> dict[int, int]:
        files = [path.stat() for path in file.path.parent.rglob("*") if path.is_file()]
        return {found.st_ino: found.st_blocks for found in files}

    before = blocks()
    for number in range(5):
        change(file, b"%d" % number)
        assert blocks() == before


def test_a_file_of_another_size_is_replaced_too(file: RouteFile) -> None:
    """Whoever set Envoy up may have written the first routes."""
    file.path.parent.mkdir()
    file.path.write_bytes(b"{}")
    change(file, b"one")
    change(file, b"two")
    assert (file.read() or b"").strip() == b"two"


def test_what_is_too_large_is_refused(file: RouteFile) -> None:
    """It could not be written over what is there."""
    change(file, b"one")
    with pytest.raises(PushError, match="32,768 are set aside"):
        change(file, b"x" * (SPARE_BYTES + 1))
    assert (file.read() or b"").strip() == b"one"


@pytest.mark.parametrize("first", [True, False])
def test_killed_at_any_step_it_holds_one_or_the_other(
    file: RouteFile, in_child: Callable[[Callable[[], Any]], int], first: bool
) -> None:
    """Half a file would leave Envoy, started again, without any route."""
    if not first:
        change(file, b"former")
    allowed = {None if first else b"former", b"latter"}
    survived = False
    for deadly in range(1, 40):

        def die_at_step(deadly: int = deadly) -> None:
            steps = iter(range(1, deadly + 1))

            def deadly_call(function: Any) -> Any:
                def call(*arguments: Any, **named: Any) -> Any:
                    if next(steps, deadly) == deadly:
                        os.kill(os.getpid(), signal.SIGKILL)
                    return function(*arguments, **named)

                return call

            for name in STEPS:
                setattr(os, name, deadly_call(getattr(os, name)))
            change(file, b"latter")

        survived = in_child(die_at_step) == 0
        content = file.read()
        assert (content if content is None else content.strip()) in allowed
        if survived:
            break
    assert survived
    assert deadly > 5
    change(file, b"after")
    change(file, b"all")
    assert (file.read() or b"").strip() == b"all"


def test_who_waits_too_long_for_another_is_told(
    file: RouteFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A controller that was stopped in mid-change must not silence all others."""
    change(file, b"one")
    monkeypatch.setattr(route_file, "LOCK_SECONDS", 0.02)
    with (
        alone(str(file.path.parent / ".tidegate" / "lock")),
        pytest.raises(PushError, match="Another push into this target is under way"),
    ):
        change(file, b"two")


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A wrong path is the commonest mistake of all."""
    (tmp_path / "watched").write_text("no folder")
    file = RouteFile(str(tmp_path / "watched" / "routes.json"))
    with pytest.raises(PushError, match="Cannot read Envoy's routes: Not a directory"):
        file.read()
    with pytest.raises(PushError, match="Cannot lock Envoy's routes"):
        change(file, b"one")
