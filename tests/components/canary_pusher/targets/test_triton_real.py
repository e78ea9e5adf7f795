"""Triton for real: SavedModels of TensorFlow behind the server's Python backend, under requests."""

from __future__ import annotations

import dataclasses
import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tidegate.components.canary_pusher.model_files import ModelFiles, read_model
from tidegate.components.canary_pusher.targets.traffic_target import Routing
from tidegate.components.canary_pusher.targets.triton import TritonTarget
from tidegate.components.canary_pusher.targets.triton_configuration import TritonTensor
from tidegate.components.errors import PushError

from .real_triton import server_folder, tritonserver

pytestmark = pytest.mark.slow

CLIENTS = 12
"""More connections than the server has threads for them: none must stand still during a load."""


@dataclasses.dataclass
class Clients:
    """Who sends requests all the while, each over a connection of its own."""

    address: str
    body: bytes
    slowest: float = 0.0
    answered: int = 0
    failed: int = 0
    ended: bool = False

    def send(self) -> None:
        connection = http.client.HTTPConnection(self.address, timeout=60)
        while not self.ended:
            started = time.monotonic()
            connection.request("POST", "/v2/models/late/versions/1/infer", self.body)
            answer = connection.getresponse()
            answer.read()
            self.slowest = max(self.slowest, time.monotonic() - started)
            self.answered += 1
            self.failed += answer.status != 200
            time.sleep(0.05)


@pytest.fixture
def target(tmp_path: Path) -> Iterator[TritonTarget]:
    repository = tmp_path / "repository"
    work = tmp_path / "server"
    work.mkdir()
    with tritonserver(server_folder(), repository, work) as server:
        yield TritonTarget(
            model_name="late",
            repository=str(repository),
            servers=(server,),
            split_file=str(tmp_path / "split.json"),
            state_directory=str(tmp_path / "state"),
            inputs=(TritonTensor("examples"),),
            outputs=(TritonTensor("late", "TYPE_FP32", (-1, 1)),),
            backend="python",
            load_seconds=120,
        )


def test_a_rollout_on_the_real_server(
    target: TritonTarget,
    tmp_path: Path,
    save_model: Callable[..., str],
    serialize: Callable[..., list[bytes]],
) -> None:
    """Users must be answered by the version they ask for, and not notice that another one loads."""
    first, second = (read_model(f"{save_model(shift)}/Format-Serving") for shift in (0.0, 4.0))
    [example] = serialize([0.0])
    target.load(first, 1, generation=1)
    target.promote(1, generation=1)
    assert ask(target, 1, example) == pytest.approx(0.5)

    clients = Clients(target.servers[0].http.removeprefix("http://"), body(example))
    threads = [threading.Thread(target=clients.send) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    started = time.monotonic()
    target.load(second, 2, generation=1)
    took = time.monotonic() - started
    clients.ended = True
    for thread in threads:
        thread.join()
    assert clients.failed == 0
    assert clients.answered > CLIENTS
    assert clients.slowest < took / 2, f"a connection stood still for {clients.slowest:.1f} s"

    assert ask(target, 1, example) == pytest.approx(0.5)
    assert ask(target, 2, example) == pytest.approx(0.982, abs=0.001)
    before = target.observe()
    with pytest.raises(AssertionError, match="The model failed: InvalidArgumentError"):
        ask(target, 2, b"no example")
    after = target.observe()
    assert after.canary.errors == before.canary.errors + 1
    assert after.stable == before.stable
    assert before.stable.requests == clients.answered + 2

    target.route(Routing(weight=100), generation=1)
    target.promote(2, generation=1)
    target.retire(1, generation=1)
    with pytest.raises(AssertionError, match="is not"):
        ask(target, 1, example)

    with pytest.raises(PushError, match=r"version 3 is at UNAVAILABLE state"):
        target.load(broken(tmp_path, second), 3, generation=1)
    target.retire(3, generation=1)
    assert ask(target, 2, example) == pytest.approx(0.982, abs=0.001)


def body(example: bytes) -> bytes:
    tensor = {
        "name": "examples",
        "datatype": "BYTES",
        "shape": [1],
        "data": [example.decode("latin-1")],
    }
    return json.dumps({"inputs": [tensor]}).encode()


def ask(target: TritonTarget, number: int, example: bytes) -> float:
    """The version's answer; an AssertionError with the server's own words if it has none."""
    address = target.servers[0].http.removeprefix("http://")
    connection = http.client.HTTPConnection(address, timeout=60)
    path = f"/v2/models/late/versions/{number}/infer"
    size = len(example).to_bytes(4, "little")
    tensor = {
        "name": "examples",
        "datatype": "BYTES",
        "shape": [1],
        "parameters": {"binary_data_size": len(example) + 4},
    }
    head = json.dumps({"inputs": [tensor]}).encode()
    headers = {"Inference-Header-Content-Length": str(len(head))}
    connection.request("POST", path, head + size + example, headers)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    assert answer.status == 200, content.decode()
    [output] = json.loads(content)["outputs"]
    return float(output["data"][0])


def broken(folder: Path, model: ModelFiles) -> ModelFiles:
    """A model whose graph is damaged."""
    path = folder / "broken"
    path.mkdir()
    (path / "saved_model.pb").write_bytes(Path(model.path, "saved_model.pb").read_bytes()[:100])
    return read_model(str(path))
