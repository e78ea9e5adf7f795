"""What people ask for, on its way into the journal."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from tidegate.components.canary_pusher.control.controller import Controller
from tidegate.components.canary_pusher.control.folder import RolloutFolder
from tidegate.components.canary_pusher.rollout.records import Command

from .conftest import wait_until
from .file_target import FileTarget


def _ask(folder: RolloutFolder, command: str) -> Path:
    return folder.ask(**Command(command, "ada", "because").to_record())


def _journaled(folder: RolloutFolder) -> list[Any]:
    return [record["command"] for record in folder.records() if record["event"] == "command"]


def test_requests_are_heard_in_their_order(lingering: RolloutFolder, target: FileTarget) -> None:
    """Hold, resume and abort mean something else in another order."""
    for command in ("hold", "resume", "hold", "resume", "abort"):
        _ask(lingering, command)
    state = Controller(lingering, target).run(10)
    assert _journaled(lingering) == ["hold", "resume", "hold", "resume", "abort"]
    assert state.name == "ROLLED_BACK"
    assert lingering.requests() == []


def test_a_running_controller_hears_soon(lingering: RolloutFolder, target: FileTarget) -> None:
    """Who aborts a bad rollout has no time to lose, however long windows are."""
    controller = Controller(lingering, target)
    thread = threading.Thread(target=controller.run)
    thread.start()
    try:
        wait_until(lambda: target.routing().weight == 25)
        _ask(lingering, "abort")
        assert wait_until(lambda: target.routing().weight == 0) < 5
    finally:
        controller.stop()
        thread.join()


def test_a_request_is_taken_once(lingering: RolloutFolder, target: FileTarget) -> None:
    """A controller that died before it removed the file must not hold what was resumed since."""
    path = _ask(lingering, "hold")
    content = path.read_bytes()
    Controller(lingering, target).run(0.2)
    path.write_bytes(content)
    Controller(lingering, target).run(0.2)
    assert _journaled(lingering) == ["hold"]
    assert not path.exists()


def test_what_is_no_request_is_set_aside(lingering: RolloutFolder, target: FileTarget) -> None:
    """A file that somebody wrote by hand must neither stop a rollout nor pass for a decision."""
    folder = lingering.path / "requests"
    folder.mkdir()
    (folder / "1.json").write_text("{half")
    (folder / "2.json").write_text('{"event": "decision", "from": "C25", "to": "DONE"}')
    (folder / "3.json").write_text('{"event": "command", "command": "explode"}')
    (folder / ".4.json.x1").write_text('{"event": "comma')
    state = Controller(lingering, target).run(0.3)
    assert state.name == "C25"
    assert sorted(path.name for path in folder.glob("[!.]*")) == [
        "1.unreadable",
        "2.unreadable",
        "3.unreadable",
    ]
    assert {record["event"] for record in lingering.records()} == {
        "opened",
        "reconciled",
        "window",
        "decision",
    }


def test_asking_twice_at_once_loses_neither(lingering: RolloutFolder) -> None:
    """Two people may speak at the same moment."""
    threads = [threading.Thread(target=_ask, args=(lingering, "hold")) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(lingering.requests()) == 8
