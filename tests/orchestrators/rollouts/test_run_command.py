"""``tidegate rollout run`` as a user calls it, with a real Envoy before two small model servers."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tidegate.components.canary_pusher.control.desired import current_state, prepare_rollout
from tidegate.components.canary_pusher.control.folder import RolloutFolder
from tidegate.components.canary_pusher.control.lease_record import LEASE_SECONDS
from tidegate.components.canary_pusher.model_files import ModelFiles, read_model
from tidegate.components.canary_pusher.policy import RolloutPolicy
from tidegate.components.canary_pusher.rollout.replaying import replay
from tidegate.components.canary_pusher.settings.live_gates import LiveGates, OddsGate
from tidegate.components.canary_pusher.settings.stage import Stage
from tidegate.components.canary_pusher.targets.traffic_target import Routing
from tidegate.components.errors import PushError

from ...components.canary_pusher.targets.envoy.rig import Rig

POLICY = RolloutPolicy(
    stages=(
        Stage("SHADOW", mirror=50.0, seconds=0.5),
        Stage("C50", weight=50.0, seconds=1.0),
        Stage("C100", weight=100.0, seconds=0.5),
    ),
    gates=LiveGates(
        errors=OddsGate(negligible=0.01),
        rejections=None,
        latency=None,
        window_seconds=0.25,
        minimum_requests=5,
        patience_seconds=60.0,
    ),
)
LINGERING = dataclasses.replace(
    POLICY, stages=(POLICY.stages[0], Stage("C50", weight=50.0, seconds=600.0))
)


def _model(folder: Path, answer: str) -> ModelFiles:
    (folder / answer / "variables").mkdir(parents=True)
    (folder / answer / "saved_model.pb").write_text("graph")
    (folder / answer / "variables" / "variables.data").write_text(answer)
    return read_model(str(folder / answer))


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    """Version 1 answers 0.2, and somebody keeps asking."""
    rig = Rig(tmp_path)
    over = threading.Event()

    def ask() -> None:
        client, user = rig.client(), 0
        while not over.is_set():
            client.ask(f"u{user}")
            user += 1
            time.sleep(0.002)

    asking = threading.Thread(target=ask)
    try:
        rig.envoy.start()
        rig.target.load(_model(tmp_path, "0.2"), 1, 0)
        rig.target.promote(1, 0)
        asking.start()
        yield rig
    finally:
        over.set()
        if asking.is_alive():
            asking.join()
        rig.close()
        # A watchdog that is left by a test that failed ends with this.
        shutil.rmtree(rig.target.state_directory, ignore_errors=True)


@pytest.fixture
def tidegate() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts the command in a process of its own, which is killed at the end of the test."""
    started = []

    def start(*arguments: str | Path) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "tidegate", "rollout", *map(str, arguments)]
        pipe = subprocess.PIPE
        process = subprocess.Popen(command, stdout=pipe, stderr=subprocess.STDOUT, text=True)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def _until(true: Callable[[], bool], seconds: float = 30.0) -> float:
    began = time.monotonic()
    while not _is(true):
        assert time.monotonic() < began + seconds, "it never came to be"
        time.sleep(0.05)
    return time.monotonic() - began


def _is(true: Callable[[], bool]) -> bool:
    """False also while Envoy changes from one route to the next."""
    with contextlib.suppress(PushError):
        return true()
    return False


def _prepare(rig: Rig, model: ModelFiles, policy: RolloutPolicy = POLICY) -> RolloutFolder:
    return prepare_rollout(rig.target, model, policy, {"outcome": "PASS"})


def test_run_takes_a_good_model_to_all_requests(
    rig: Rig, tmp_path: Path, tidegate: Callable[..., subprocess.Popen[str]]
) -> None:
    """What the README promises: one command, and a good model is live."""
    folder = _prepare(rig, _model(tmp_path, "0.21"))
    process = tidegate("run", rig.target.state_directory)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 0, output
    assert "SHADOW -> C50" in output
    assert "version 2 gets 50% of the requests" in output
    assert output.rstrip().endswith("Done: version 2 is the stable one.")
    assert rig.client().ask("anyone")[2] == {"outputs": [[0.21]]}
    assert replay(folder.records()).mismatch is None

    again = tidegate("run", folder.path)
    assert again.communicate(timeout=60)[0].endswith("Done: version 2 is the stable one.\n")
    assert again.returncode == 0
    nothing = tidegate("run", rig.target.state_directory)
    assert "No rollout is under way or waits here" in nothing.communicate(timeout=60)[0]
    assert nothing.returncode == 2


def test_run_rolls_a_failing_model_back(
    rig: Rig, tmp_path: Path, tidegate: Callable[..., subprocess.Popen[str]]
) -> None:
    """A pipeline that calls it must learn by the exit code that the model was not good."""
    _prepare(rig, _model(tmp_path, "0.21"))
    rig.blue.status = rig.green.status = 200
    process = tidegate("run", rig.target.state_directory)
    _until(lambda: rig.target.routing().weight == 50)
    canary = rig.blue if (rig.blue.models / "2").is_dir() else rig.green
    canary.status = 500
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 1, output
    assert "Rolled back: " in output
    assert rig.client().ask("anyone")[2] == {"outputs": [[0.2]]}


def test_run_ends_in_order_when_asked_to(
    rig: Rig, tmp_path: Path, tidegate: Callable[..., subprocess.Popen[str]]
) -> None:
    """A restart of the service must neither lose the rollout nor disturb users."""
    folder = _prepare(rig, _model(tmp_path, "0.21"), LINGERING)
    process = tidegate("run", folder.path)
    _until(lambda: rig.target.routing().weight == 50)
    process.terminate()
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 3, output
    assert "Not finished: C50" in output
    timed = tidegate("run", folder.path, "--seconds", "0.5")
    assert timed.wait(60) == 3
    assert rig.target.routing().weight == 50
    folder.ask("command", command="abort", who="test", why="over")
    assert tidegate("run", folder.path).wait(60) == 1


def test_users_are_back_at_the_stable_version_within_thirty_seconds_of_kill_9(
    rig: Rig, tmp_path: Path, tidegate: Callable[..., subprocess.Popen[str]]
) -> None:
    """Nobody looks at the canary any more: no user may be left with it for long."""
    folder = _prepare(rig, _model(tmp_path, "0.21"), LINGERING)
    process = tidegate("run", folder.path, "--lease-seconds", "3")
    _until(lambda: rig.target.routing().weight == 50)
    os.kill(process.pid, signal.SIGKILL)
    seconds = _until(lambda: rig.target.routing() == Routing())
    # The default lease is 12 s longer.
    assert 1 < seconds < LEASE_SECONDS
    _until(lambda: folder.records()[-1]["event"] == "decision")
    state = current_state(folder)
    assert state is not None
    assert "watchdog" in state.held
