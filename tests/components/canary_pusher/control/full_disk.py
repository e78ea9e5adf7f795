"""A rollout whose state directory is a disk that fills up: run with its path and another folder.

Prints what happens, a line at a time.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.components.canary_pusher.control.conftest import LINGERING
from tests.components.canary_pusher.control.file_target import FileTarget
from tidegate.components.canary_pusher.control.controller import Controller
from tidegate.components.canary_pusher.control.desired import prepare_rollout
from tidegate.components.canary_pusher.control.folder import RolloutFolder
from tidegate.components.canary_pusher.control.watchdog_process import WatchdogStarter
from tidegate.components.canary_pusher.model_files import ModelFiles, read_model
from tidegate.components.errors import JournalError

WATCHDOG = (sys.executable, str(Path(__file__).with_name("file_watchdog.py")))


def main(disk: str, elsewhere: str) -> None:
    """Fills the disk under a controller, then under a stopped one."""
    target = FileTarget(f"{disk}/state", f"{elsewhere}/target")
    target.load(_model(elsewhere, "old"), 1, 0)
    target.promote(1, 0)
    folder = prepare_rollout(target, _model(elsewhere, "new"), LINGERING, {})

    controller = _start(folder, target)
    with _full(disk):
        _say("controller", os.waitstatus_to_exitcode(os.waitpid(controller, 0)[1]))
        _say("split", target.routing().weight)

    controller = _start(folder, target)
    os.kill(controller, signal.SIGSTOP)
    with _full(disk):
        _wait_until(lambda: target.routing().weight == 0)
        _say("split", target.routing().weight)
        _say("recorded", _is_restored(folder))
    _wait_until(lambda: _is_restored(folder))
    _say("recorded", _is_restored(folder))
    os.kill(controller, signal.SIGKILL)
    os.waitpid(controller, 0)


def _start(folder: RolloutFolder, target: FileTarget) -> int:
    """A controller with a watchdog, once the canary gets requests; it ends with 5 if it cannot
    write its journal."""
    child = os.fork()
    if child == 0:
        try:
            Controller(folder, target, (), WatchdogStarter(WATCHDOG), lease_seconds=2.0).run()
        except JournalError as error:
            os._exit(5 if "No space left on device" in str(error) else 6)
        os._exit(7)
    _wait_until(lambda: target.routing().weight == 25)
    _wait_until(lambda: _is_watched(folder))
    return child


def _is_watched(folder: RolloutFolder) -> bool:
    """Whether a process holds the watchdog's lock: others may not, then."""
    with open(f"{folder.state_directory}/watchdog.lock", "ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


@contextlib.contextmanager
def _full(disk: str) -> Iterator[None]:
    filler = Path(disk, "filler")
    with contextlib.suppress(OSError), open(filler, "wb", buffering=0) as file:
        while True:
            file.write(b"0" * 512)
    yield
    filler.unlink()


def _is_restored(folder: RolloutFolder) -> bool:
    return any(record["event"] == "restored" for record in folder.records())


def _model(folder: str, name: str) -> ModelFiles:
    path = Path(folder, name)
    path.mkdir()
    (path / "saved_model.pb").write_text(name)
    return read_model(str(path))


def _wait_until(true: Callable[[], Any]) -> None:
    deadline = time.monotonic() + 30
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def _say(name: str, value: object) -> None:
    print(name, value, flush=True)  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
