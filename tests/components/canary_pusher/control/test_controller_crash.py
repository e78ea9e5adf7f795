"""A rollout whose controller is killed, by SIGKILL, around each of its records and each step."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tidegate.components.canary_pusher.control.controller import Controller
from tidegate.components.canary_pusher.control.desired import current_state, prepare_rollout
from tidegate.components.canary_pusher.control.folder import RolloutFolder
from tidegate.components.canary_pusher.model_files import ModelFiles
from tidegate.components.canary_pusher.rollout.replaying import replay
from tidegate.components.canary_pusher.targets.traffic_target import Routing

from .conftest import POLICY
from .deaths import die_once_at_each_moment
from .file_target import FileTarget

InChild = Callable[[Callable[[], Any]], int]


def _run_to_death(folder: RolloutFolder, target: FileTarget, survived: Path) -> None:
    die_once_at_each_moment(survived)
    Controller(folder, target).run(20)


@pytest.mark.parametrize(
    ("kind", "end", "version"), [("good", "DONE", 2), ("bad", "ROLLED_BACK", 1)]
)
def test_a_rollout_killed_at_every_moment_converges(
    kind: str,
    end: str,
    version: int,
    target: FileTarget,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    in_child: InChild,
) -> None:
    """After kill -9, wherever it hits, the next controller goes on: one end, one new version."""
    model: ModelFiles = request.getfixturevalue(kind)
    folder = prepare_rollout(target, model, POLICY, {"outcome": "PASS"})
    survived = tmp_path / "survived"
    deaths = 0
    while in_child(lambda: _run_to_death(folder, target, survived)) == -signal.SIGKILL:
        deaths += 1
    assert deaths == len(survived.read_text().splitlines()) > 35

    state = current_state(folder)
    assert state is not None
    assert state.name == end
    live = target.live()
    assert live is not None
    assert live.number == version
    assert target.routing() == Routing()
    _require_one_of_each(folder, target)


def _require_one_of_each(folder: RolloutFolder, target: FileTarget) -> None:
    """One version more than before, one leader at a time, and a journal that tells it all."""
    done = target.log()
    assert {one["number"] for one in done if one["what"] == "load"} == {1, 2}
    generations = [one["generation"] for one in done]
    assert generations == sorted(generations)
    processes = {one["generation"]: one["process"] for one in done}
    assert all(processes[one["generation"]] == one["process"] for one in done)

    records = folder.records()
    assert [record["event"] for record in records].count("opened") == 1
    assert [record["number"] for record in records] == list(range(1, len(records) + 1))
    replayed = replay(records)
    assert replayed.mismatch is None
    written = [record for record in records if record["event"] == "decision"]
    assert [record["to"] for record in written] == [one.to for one in replayed.decisions]
    assert written[-1]["to"] == replayed.state.name
