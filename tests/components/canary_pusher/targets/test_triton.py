"""Triton: what its repository holds, and what happens when the server does not follow."""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tidegate.components.canary_pusher.model_files import ModelFiles
from tidegate.components.canary_pusher.targets.client_split import read_split
from tidegate.components.canary_pusher.targets.services.triton import TritonServer
from tidegate.components.canary_pusher.targets.traffic_target import Routing
from tidegate.components.canary_pusher.targets.triton import TritonTarget
from tidegate.components.canary_pusher.targets.triton_configuration import TritonTensor
from tidegate.components.errors import ConfigError, FencedError, PushError

from .local_triton import triton
from .triton_counterpart import TritonCounterpart, counterpart

MakeModel = Callable[[str], ModelFiles]


@pytest.fixture
def live(tmp_path: Path, make_model: MakeModel) -> Iterator[TritonCounterpart]:
    """A server with version 1 as the stable one."""
    with counterpart(tmp_path) as it:
        it.target.load(make_model("first"), 1, generation=1)
        it.target.promote(1, generation=1)
        yield it


def configuration(it: TritonCounterpart) -> str:
    return (Path(it.target.repository) / "late" / "config.pbtxt").read_text()


def test_loads_keep_clear_of_the_threads_that_answer(
    live: TritonCounterpart, make_model: MakeModel
) -> None:
    """Over HTTP a load makes a third of the connections wait for its end."""
    live.target.load(make_model("second"), 2, generation=1)
    live.target.retire(2, generation=1)
    assert set(live.server.loads) == {"grpc"}


def test_a_server_without_grpc_loads_by_http(
    live: TritonCounterpart, make_model: MakeModel
) -> None:
    """Some installations open no gRPC port; a slow load is better than none."""
    [server] = live.target.servers
    target = dataclasses.replace(live.target, servers=(dataclasses.replace(server, grpc=""),))
    live.server.loads.clear()
    target.load(make_model("second"), 2, generation=1)
    assert live.server.loads == ["http"]
    live.server.broken.add(3)
    with pytest.raises(PushError, match=r"version 3.*no such operation"):
        target.load(make_model("broken"), 3, generation=1)


def test_a_version_that_fails_to_load_leaves_all_as_it_was(
    live: TritonCounterpart, make_model: MakeModel
) -> None:
    """A broken model must be named, and not keep a server that starts anew from its stable one."""
    live.server.broken.add(2)
    with pytest.raises(PushError, match=r"version 2 is at UNAVAILABLE state.*no such operation"):
        live.target.load(make_model("broken"), 2, generation=1)
    assert live.loaded() == {1}
    assert "versions: [ 1 ]" in configuration(live)
    live.target.retire(2, generation=1)
    live.target.load(make_model("mended"), 3, generation=1)
    assert live.loaded() == {1, 3}


def test_a_first_version_that_is_retired_leaves_nothing(
    tmp_path: Path, make_model: MakeModel
) -> None:
    """A bad first model must not stay loaded for want of another."""
    with counterpart(tmp_path) as it:
        it.target.load(make_model("first"), 1, generation=1)
        it.target.retire(1, generation=1)
        assert it.loaded() == set()
        assert it.target.next_number() == 2


def test_a_slow_load_is_given_up(live: TritonCounterpart, make_model: MakeModel) -> None:
    """A rollout must end, even if the server does not."""
    live.server.load_seconds = 3
    impatient = dataclasses.replace(live.target, load_seconds=1.0)
    with pytest.raises(PushError, match="DEADLINE_EXCEEDED"):
        impatient.load(make_model("huge"), 2, generation=1)


def test_a_slow_load_does_not_keep_a_successor_waiting(
    live: TritonCounterpart, make_model: MakeModel
) -> None:
    """A controller that takes over must get in while its predecessor still waits for a model."""
    live.server.load_seconds = 2.0
    second, outcome = make_model("second"), []

    def load() -> None:
        try:
            live.target.load(second, 2, generation=1)
        except FencedError as error:
            outcome.append(error)

    slow = threading.Thread(target=load)
    slow.start()
    time.sleep(0.3)
    live.target.route(Routing(), generation=2)
    assert slow.is_alive(), "the successor got in after the predecessor's load had ended"
    slow.join()
    assert outcome


def test_counters_are_those_of_each_version(live: TritonCounterpart, make_model: MakeModel) -> None:
    """Mixed up, a bad canary's errors would count against the stable version."""
    live.target.load(make_model("second"), 2, generation=1)
    live.server.counts = {1: (900, 5), 2: (90, 10), 3: (1, 1)}
    seen = live.target.observe()
    assert (seen.stable.requests, seen.stable.errors) == (905, 5)
    assert (seen.canary.requests, seen.canary.errors) == (100, 10)


def test_counters_of_all_servers_are_added(
    live: TritonCounterpart, tmp_path: Path, make_model: MakeModel
) -> None:
    """Half of a fleet's errors would be half of the evidence."""
    with triton(tmp_path / "repository") as other:
        servers = (*live.target.servers, other.addresses)
        both = dataclasses.replace(live.target, servers=servers)
        both.load(make_model("second"), 2, generation=1)
        assert live.server.ready() == other.ready() == {1, 2}
        live.server.counts, other.counts = {2: (10, 1)}, {2: (20, 2)}
        assert both.observe().canary.requests == 33
        assert both.observe().canary.errors == 3


def test_without_metrics_nobody_counts(live: TritonCounterpart) -> None:
    """Without figures a rollout holds: the reason must be told, not guessed."""
    [server] = live.target.servers
    target = dataclasses.replace(live.target, servers=(dataclasses.replace(server, metrics=""),))
    with pytest.raises(PushError, match="who counts"):
        target.observe()


def test_traffic_is_taken_back_while_servers_are_down(
    live: TritonCounterpart, make_model: MakeModel
) -> None:
    """A watchdog that restores the stable version must not need the server that just failed."""
    live.target.load(make_model("second"), 2, generation=1)
    live.target.route(Routing(weight=50), generation=1)
    down = dataclasses.replace(live.target, servers=(TritonServer("http://127.0.0.1:1"),))
    down.route(Routing(), generation=2)
    assert [arm.percent for arm in read_split(live.target.split_file).arms] == [100.0, 0.0]
    with pytest.raises(PushError, match=r"Triton did not.*http://127\.0\.0\.1:1"):
        down.retire(2, generation=2)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("model_name", "late flights"),
        ("model_name", "x" * 101),
        ("repository", "s3://bucket/models"),
        ("servers", ()),
        ("backend", "python"),
        ("backend", "onnx"),
    ],
)
def test_bad_settings_are_refused(setting: str, value: object) -> None:
    """A pipeline must not run for an hour before its target turns out unusable."""
    good = TritonTarget("late", "/r", (TritonServer("http://localhost:8000"),), "/split", "/state")
    with pytest.raises(ConfigError, match=setting if setting != "backend" else "inputs|backend"):
        dataclasses.replace(good, **{setting: value})


def test_a_target_with_servers_and_tensors_travels_as_json() -> None:
    """The controller must drive the servers that the pipeline's author wrote."""
    target = TritonTarget(
        "late",
        "/repository",
        (TritonServer("http://a:8000", "a:8001", "http://a:8002/metrics"),),
        "/split",
        "/state",
        inputs=(TritonTensor("examples"),),
        outputs=(TritonTensor("late", "TYPE_FP32", (-1, 1)),),
        backend="python",
    )
    assert TritonTarget.from_json(target.to_json()) == target
