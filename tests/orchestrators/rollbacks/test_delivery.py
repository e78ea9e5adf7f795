"""A rollback where traffic is split, with a real Envoy before two small model servers."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from tidegate.components.canary_pusher.control.lease import Lease
from tidegate.components.canary_pusher.model_files import read_model
from tidegate.components.errors import PushError
from tidegate.orchestrators.lineage import chain_of
from tidegate.orchestrators.rollbacks.rollback import Request, RolledBack, roll_back
from tidegate.orchestrators.root import PipelineRoot

from ...components.canary_pusher.targets.envoy.rig import Rig


@pytest.fixture
def rig(tmp_path: Path, pushed: Any) -> Iterator[Rig]:
    """Versions 1 and 2 were pushed; 2 is live and answers 0.9."""
    rig = Rig(tmp_path)
    try:
        rig.envoy.start()
        for number, weights in ((1, "0.2"), (2, "0.9")):
            (tmp_path / weights / "variables").mkdir(parents=True)
            (tmp_path / weights / "saved_model.pb").write_text(weights)
            (tmp_path / weights / "variables" / "variables.data").write_text(weights)
            rig.target.load(read_model(str(tmp_path / weights)), number, 0)
            rig.target.promote(number, 0)
            pushed.push(weights, target=rig.target.to_json())
        yield rig
    finally:
        rig.close()


def _roll_back(pushed: Any) -> RolledBack:
    request = Request("flights", None, "late flights are missed", "ada")
    return roll_back(pushed.store, PipelineRoot(pushed.root), request)


def _await_more(answers: Sequence[object], count: int) -> None:
    wanted, deadline = len(answers) + count, time.monotonic() + 30
    while len(answers) < wanted:
        assert time.monotonic() < deadline, f"{len(answers)} answers of {wanted} in 30 s"
        time.sleep(0.01)


@pytest.mark.slow
def test_every_request_is_answered_and_then_by_the_earlier_model(rig: Rig, pushed: Any) -> None:
    """The way out of an incident would be an incident of its own."""
    answers: list[tuple[int, Any]] = []
    over = threading.Event()

    def ask() -> None:
        client = rig.client()
        while not over.is_set():
            status, _, answer = client.ask(f"u{len(answers)}")
            answers.append((status, answer))
            time.sleep(0.002)

    asking = threading.Thread(target=ask)
    asking.start()
    _await_more(answers, 10)
    done = _roll_back(pushed)
    _await_more(answers, 10)
    over.set()
    asking.join()

    assert (done.version, done.rolled_back_to, done.replaced) == (3, "1", 2)
    assert rig.client().ask("anyone")[2] == {"outputs": [[0.2]]}
    assert {status for status, _ in answers} == {200}
    assert chain_of(pushed.store, "3").steps[-1].evidence["who"] == "ada"
    assert not _roll_back(pushed).changed
    assert Lease(rig.target.state_directory).read().released


@pytest.mark.slow
def test_a_server_that_does_not_come_up_changes_nothing(rig: Rig, pushed: Any) -> None:
    """All requests would go to a server that answers none."""
    rig.client().ask("anyone")
    [idle] = [server for server in (rig.blue, rig.green) if not server.seen]
    idle.close()
    with pytest.raises(PushError):
        _roll_back(pushed)
    assert rig.client().ask("anyone")[2] == {"outputs": [[0.9]]}
    assert len(pushed.store.get_executions_by_type("tidegate.components.CanaryPusher")) == 2
    assert Lease(rig.target.state_directory).read().released
