"""A watchdog in a process of its own, over controllers that die, stop and run out of disk space."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tidegate.components.canary_pusher import journal
from tidegate.components.canary_pusher.control.controller import Controller
from tidegate.components.canary_pusher.control.desired import current_state
from tidegate.components.canary_pusher.control.folder import RolloutFolder
from tidegate.components.canary_pusher.control.lease import Lease
from tidegate.components.canary_pusher.control.watchdog import watch
from tidegate.components.canary_pusher.control.watchdog_process import WatchdogStarter
from tidegate.components.canary_pusher.rollout.replaying import replay
from tidegate.components.canary_pusher.targets.traffic_target import Routing

from .conftest import FENCED, wait_until
from .file_target import FileTarget

LEASE_SECONDS = 1.5
WATCHDOG = (sys.executable, str(Path(__file__).with_name("file_watchdog.py")))

Start = Callable[[Callable[[], Any]], int]


def _begin(folder: RolloutFolder, target: FileTarget, start: Start) -> int:
    """A controller in a process of its own, once the canary gets requests and it is between steps:
    one that is stopped within a step keeps the target's lock."""

    def run() -> None:
        Controller(folder, target, (), WatchdogStarter(WATCHDOG), LEASE_SECONDS).run()

    child = start(run)
    wait_until(lambda: any(one.get("window", {}).get("stage") == "C25" for one in folder.records()))
    return child


def _restored(folder: RolloutFolder) -> bool:
    return any(record["event"] == "restored" for record in folder.records())


def _log(folder: RolloutFolder) -> str:
    return Path(folder.state_directory, "watchdog.log").read_text()


def test_the_stable_version_is_back_after_kill_9(
    lingering: RolloutFolder, target: FileTarget, start: Start
) -> None:
    """With a dead controller a bad model would go on answering a quarter of the users."""
    os.kill(_begin(lingering, target, start), signal.SIGKILL)
    seconds = wait_until(lambda: target.routing() == Routing())
    assert seconds < LEASE_SECONDS + 5
    wait_until(lambda: Lease(lingering.state_directory).read().idle)
    assert _restored(lingering)
    assert "The stable version has all requests" in _log(lingering)

    state = Controller(lingering, target).run(0.5)
    assert (state.name, state.held) == ("C25", "")
    assert target.routing().weight == 25, "the next controller goes on where the dead one was"
    assert replay(lingering.records()).mismatch is None


def test_a_stopped_leader_that_wakes_up_is_fenced(
    lingering: RolloutFolder, target: FileTarget, start: Start
) -> None:
    """A controller that slept, say in a suspended machine, must not undo its successor's work."""
    sleeper = _begin(lingering, target, start)
    os.kill(sleeper, signal.SIGSTOP)
    wait_until(lambda: Lease(lingering.state_directory).read().idle)
    assert _restored(lingering)
    before = lingering.records()
    os.kill(sleeper, signal.SIGCONT)
    assert os.waitstatus_to_exitcode(os.waitpid(sleeper, 0)[1]) == FENCED
    assert target.routing() == Routing()
    assert lingering.records() == before, "it wrote into its successor's journal"


def test_the_watchdog_ends_with_the_rollout(prepared: RolloutFolder, target: FileTarget) -> None:
    """A process that stays behind after every rollout would fill the machine in a year."""
    watchdog = WatchdogStarter(WATCHDOG)
    assert Controller(prepared, target, (), watchdog).run(20).name == "DONE"
    wait_until(lambda: "Nothing is left to watch over" in _log(prepared))
    assert not _restored(prepared)


def test_one_watchdog_is_enough(prepared: RolloutFolder) -> None:
    """Each restart of a controller would leave one more process behind."""
    Lease(prepared.state_directory).acquire(prepared.key)
    starters = [WatchdogStarter(WATCHDOG) for _ in range(3)]
    for starter in starters * 2:
        starter(prepared)
    started = [starter.process for starter in starters if starter.process is not None]
    wait_until(lambda: [one.poll() for one in started].count(0) == len(started) - 1)
    [last] = [one for one in started if one.poll() is None]
    last.kill()
    last.wait()
    starters[0](prepared)
    replacement = starters[0].process
    assert replacement is not None
    assert replacement.poll() is None, "one that died is replaced"
    replacement.kill()
    replacement.wait()


def test_on_a_full_disk_requests_come_before_records(
    lingering: RolloutFolder, target: FileTarget, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that fills up kills the controller, too: just then the watchdog must not need any."""
    Controller(lingering, target, lease_seconds=0.2).run(0.5)
    assert target.routing().weight == 25
    real, attempts = journal._write_all, []

    def full_twice(descriptor: int, data: bytes) -> None:
        attempts.append(target.routing().weight)
        if len(attempts) < 3:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(descriptor, data)

    monkeypatch.setattr(journal, "_write_all", full_twice)
    said: list[str] = []
    watch(lingering.state_directory, target, said.append, lambda _: None)
    assert set(attempts) == {0.0}
    assert [sentence for sentence in said if "No space left" in sentence]
    assert _restored(lingering)
    state = current_state(lingering)
    assert state is not None
    assert "watchdog" in state.held


def test_a_folder_that_is_removed_is_not_watched_for_ever(
    lingering: RolloutFolder, target: FileTarget, tmp_path: Path
) -> None:
    """Who removes a target would otherwise find a process of it years later."""
    Controller(lingering, target, lease_seconds=0.2).run(0.3)
    elsewhere = FileTarget(target.state_directory, str(tmp_path / "elsewhere"))
    said: list[str] = []

    def remove(_: float) -> None:
        if any("tried again" in sentence for sentence in said):
            shutil.rmtree(target.state_directory, ignore_errors=True)

    (lingering.path / "journal.jsonl").unlink()
    (lingering.path / "journal.jsonl").mkdir()
    watch(lingering.state_directory, elsewhere, said.append, remove)
    assert said[-2:] == ["The target's folder of state is gone", "Nothing is left to watch over"]


def test_a_disk_that_is_really_full_leaves_nobody_with_the_canary(tmp_path: Path) -> None:
    """As above, with a small disk, a controller and a watchdog that are not told of it."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = f'mount -t tmpfs -o size=1m none "{disk}" && '
    unshare = ["unshare", "-m" if os.geteuid() == 0 else "-rm", "sh", "-c"]
    if shutil.which("unshare") is None or subprocess.run([*unshare, f"{mount} true"]).returncode:
        pytest.skip("needs a kernel that lets this user mount a small disk")
    program = [sys.executable, str(Path(__file__).with_name("full_disk.py"))]
    command = [*unshare, f'{mount} exec "$@"', "sh", *program, str(disk), str(tmp_path)]
    root = str(Path(__file__).parents[4])
    path = os.pathsep.join(filter(None, (os.environ.get("PYTHONPATH"), root)))
    ran = subprocess.run(
        command, capture_output=True, text=True, timeout=90, env={**os.environ, "PYTHONPATH": path}
    )
    assert ran.stdout.splitlines() == [
        "controller 5",
        "split 0.0",
        "split 0.0",
        "recorded False",
        "recorded True",
    ], ran.stderr
