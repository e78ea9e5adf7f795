"""A controller with a real journal, a real lease and a target on files."""

from __future__ import annotations

import dataclasses
import errno
import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tidegate.components.canary_pusher import journal
from tidegate.components.canary_pusher.control import controller as controller_module
from tidegate.components.canary_pusher.control.controller import Controller
from tidegate.components.canary_pusher.control.desired import prepare_rollout
from tidegate.components.canary_pusher.control.folder import RolloutFolder
from tidegate.components.canary_pusher.control.lease import Lease
from tidegate.components.canary_pusher.model_files import ModelFiles
from tidegate.components.canary_pusher.rollout.replaying import replay
from tidegate.components.canary_pusher.settings.stage import Stage
from tidegate.components.canary_pusher.targets.traffic_target import Routing
from tidegate.components.errors import (
    JournalError,
    LeaseHeldError,
    PushError,
    RolloutStateError,
)

from .conftest import GATES, POLICY, wait_until
from .file_target import FileTarget

Start = Callable[[Callable[[], Any]], int]


def _live(target: FileTarget) -> int:
    live = target.live()
    assert live is not None
    return live.number


def test_a_good_model_is_promoted(prepared: RolloutFolder, target: FileTarget) -> None:
    """The point of it all: a good model gets from no request to all of them by itself."""
    state = Controller(prepared, target).run(20)
    assert state.name == "DONE"
    assert _live(target) == 2
    weights = [one["weight"] for one in target.log() if one["what"] == "route" and one["weight"]]
    assert weights == sorted(weights)
    assert weights[-1] == 100
    assert replay(prepared.records()).mismatch is None
    assert prepared.status()["state"] == "DONE"
    assert Controller(prepared, target).run(1).name == "DONE", "again, it changes nothing"


def test_a_bad_model_is_rolled_back(target: FileTarget, bad: ModelFiles) -> None:
    """A model that fails requests must lose them, and not come again by the same pipeline run."""
    folder = prepare_rollout(target, bad, POLICY, {"outcome": "PASS"})
    state = Controller(folder, target).run(20)
    assert state.name == "ROLLED_BACK"
    assert target.routing() == Routing()
    assert _live(target) == 1
    with pytest.raises(RolloutStateError, match="rolled back under this policy already: "):
        prepare_rollout(target, bad, POLICY, {"outcome": "PASS"})
    again = prepare_rollout(target, bad, POLICY, {"outcome": "PASS"}, anew=True)
    assert again.key != folder.key


def test_nothing_is_decided_without_figures(lingering: RolloutFolder, target: FileTarget) -> None:
    """Silence of the counters must hold a rollout, and neither promote nor condemn the model."""
    blind = Path(target.state_directory, "target", "blind")
    Controller(lingering, target).run(0.5)
    blind.touch()
    state = Controller(lingering, target).run(0.5)
    assert state.name == "C25"
    assert "the counters do not answer" in state.held
    blind.unlink()
    state = Controller(lingering, target).run(0.6)
    assert (state.name, state.held) == ("C25", "")


def test_a_model_server_that_never_comes_up_ends_the_rollout(
    target: FileTarget, good: ModelFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rollout that waits for a dead server for ever would keep others from the target."""

    def never(self: FileTarget, model: ModelFiles, number: int, generation: int) -> None:
        raise PushError(f"Version {number} does not answer")

    monkeypatch.setattr(FileTarget, "load", never)
    gates = dataclasses.replace(GATES, patience_seconds=0.2)
    policy = dataclasses.replace(POLICY, gates=gates)
    folder = prepare_rollout(target, good, policy, {"outcome": "PASS"})
    state = Controller(folder, target).run(10)
    assert state.name == "ROLLED_BACK"
    assert "Version 2 does not answer" in state.decisions[-2].reason


def test_a_changed_model_is_not_loaded(
    target: FileTarget, make_model: Callable[[str], ModelFiles]
) -> None:
    """What is served must be what the replay and the reviewers have seen."""
    model = make_model("changing")
    gates = dataclasses.replace(GATES, patience_seconds=0.0)
    policy = dataclasses.replace(POLICY, gates=gates)
    folder = prepare_rollout(target, model, policy, {"outcome": "PASS"})
    Path(model.path, "saved_model.pb").write_text("another graph")
    state = Controller(folder, target).run(10)
    assert state.name == "ROLLED_BACK"
    assert "has changed since its rollout was prepared" in state.decisions[-2].reason
    assert target.next_number() == 2


def test_a_calibration_has_a_number_of_its_own(target: FileTarget, good: ModelFiles) -> None:
    """A number under which the stable model stood in must never come to mean the new one."""
    alike = Stage("AA", weight=50.0, seconds=600.0, advance="calibration")
    policy = dataclasses.replace(POLICY, stages=(alike, *POLICY.stages))
    folder = prepare_rollout(target, good, policy, {"outcome": "PASS"})
    Controller(folder, target).run(0.4)
    opened = folder.records()[0]
    assert (opened["calibration_version"], opened["version"]) == (2, 3)
    assert target.routing().weight == 50
    assert [one["number"] for one in target.log() if one["what"] == "load"] == [1, 2]


def test_a_full_disk_gives_the_requests_back_and_says_so(
    lingering: RolloutFolder, target: FileTarget, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be written down cannot be decided by: the canary must not go on meanwhile."""
    Controller(lingering, target).run(0.5)
    assert target.routing().weight == 25
    real = journal._write_all
    began = len(lingering.records())

    def full(descriptor: int, data: bytes) -> None:
        if b'"window"' in data and data.count(b"\n") == 1:
            real(descriptor, data[:10])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(descriptor, data)

    monkeypatch.setattr(journal, "_write_all", full)
    with pytest.raises(JournalError, match="No space left on device"):
        Controller(lingering, target).run(10)
    assert target.routing() == Routing()
    monkeypatch.undo()
    assert len(lingering.records()) >= began
    state = Controller(lingering, target).run(0.5)
    assert state.name == "C25"
    assert target.routing().weight == 25
    assert replay(lingering.records()).mismatch is None


def test_a_journal_cut_in_a_record_goes_on_before_it(
    lingering: RolloutFolder, target: FileTarget
) -> None:
    """After a power cut the last line may be half there; nothing may be lost or invented."""
    Controller(lingering, target).run(0.5)
    path = lingering.path / "journal.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])
    before = len(lingering.records())
    Controller(lingering, target).run(0.5)
    records = lingering.records()
    assert len(records) > before
    assert [record["number"] for record in records] == list(range(1, len(records) + 1))
    assert replay(records).mismatch is None


def test_a_damaged_journal_stops_the_canary(lingering: RolloutFolder, target: FileTarget) -> None:
    """A controller that guesses what a damaged line said might promote a bad model."""
    Controller(lingering, target).run(0.5)
    path = lingering.path / "journal.jsonl"
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join([lines[0], "{damaged}\n", *lines[2:]]))
    with pytest.raises(JournalError, match="Line 2 of the journal is damaged"):
        Controller(lingering, target).run(1)
    assert target.routing() == Routing()


def test_the_second_controller_is_refused(
    lingering: RolloutFolder, target: FileTarget, start: Start
) -> None:
    """Two controllers at once would take turns in moving the users to and fro."""
    first = start(lambda: Controller(lingering, target).run())
    wait_until(lambda: target.routing().weight == 25)
    with pytest.raises(LeaseHeldError, match=f"process {first} on"):
        Controller(lingering, target).run(1)
    assert target.routing().weight == 25
    os.kill(first, signal.SIGKILL)
    os.waitpid(first, 0)
    assert Controller(lingering, target).run(0.3).name == "C25", "the dead are not waited for"


def test_many_at_once_have_one_leader(
    prepared: RolloutFolder, target: FileTarget, start: Start
) -> None:
    """A pipeline, a person and a service manager may all start a controller at the same moment."""
    children = [start(lambda: Controller(prepared, target).run(20)) for _ in range(4)]
    for child in children:
        os.waitpid(child, 0)
    assert _live(target) == 2
    assert {one["generation"] for one in target.log()} == {0, 1}
    assert replay(prepared.records()).mismatch is None


def test_a_rollout_ends_where_another_version_went_live(
    lingering: RolloutFolder, target: FileTarget, make_model: Callable[[str], ModelFiles]
) -> None:
    """The canary's figures were held to a version that nobody is served any more."""
    Controller(lingering, target).run(0.5)
    target.load(make_model("urgent"), 9, 1)
    target.promote(9, 1)
    state = Controller(lingering, target).run(5)
    assert state.name == "ROLLED_BACK"
    assert "version 9 is live by now" in state.decisions[-2].reason
    assert _live(target) == 9


def test_a_controller_can_be_told_to_end(lingering: RolloutFolder, target: FileTarget) -> None:
    """A service that is restarted must leave nothing half done, and be able to go on at once."""
    controller = Controller(lingering, target)
    thread = threading.Thread(target=controller.run)
    thread.start()
    wait_until(lambda: target.routing().weight == 25)
    controller.stop()
    thread.join(5)
    assert not thread.is_alive()
    record = Lease(lingering.state_directory).read()
    assert (record.released, record.idle) == (True, False)
    assert target.routing().weight == 25


def test_a_target_that_is_down_is_waited_for(
    lingering: RolloutFolder, target: FileTarget, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proxy and controller are often restarted together, in any order."""
    monkeypatch.setattr(controller_module, "RETRY_SECONDS", 0.01)
    real, failures = FileTarget.routing, iter(range(3))

    def down_at_first(self: FileTarget) -> Routing:
        if next(failures, None) is not None:
            raise PushError("The proxy does not answer")
        return real(self)

    monkeypatch.setattr(FileTarget, "routing", down_at_first)
    assert Controller(lingering, target).run(0.5).name == "C25"


def test_a_failing_observer_is_let_go(prepared: RolloutFolder, target: FileTarget) -> None:
    """A dashboard must not be able to stop a rollout."""

    class Failing:
        def on_record(self, record: Any, state: Any) -> None:
            raise RuntimeError("no dashboard")

    assert Controller(prepared, target, [Failing()]).run(20).name == "DONE"


def test_another_targets_rollout_is_refused(prepared: RolloutFolder, tmp_path: Path) -> None:
    """A model must not be rolled out where nobody meant it to be."""
    with pytest.raises(RolloutStateError, match="prepared for another target"):
        Controller(prepared, FileTarget(str(tmp_path / "elsewhere"))).run(1)
