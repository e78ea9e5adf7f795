"""A live rollout that is finished stands in ML-Metadata as a push of its pipeline."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tidegate.components.canary_pusher import targets
from tidegate.components.canary_pusher.control.controller import Controller
from tidegate.components.canary_pusher.control.desired import prepare_rollout
from tidegate.components.canary_pusher.control.folder import RolloutFolder
from tidegate.components.canary_pusher.control.lease import Lease
from tidegate.components.canary_pusher.model_files import read_model
from tidegate.components.canary_pusher.policy import RolloutPolicy
from tidegate.components.canary_pusher.settings.live_gates import LiveGates, OddsGate
from tidegate.components.canary_pusher.settings.stage import Stage
from tidegate.components.errors import (
    LeaseHeldError,
    RolloutStateError,
    VersionNotFoundError,
)
from tidegate.orchestrators.lineage import chain_of, connect
from tidegate.orchestrators.rollbacks.rollback import Request, roll_back
from tidegate.orchestrators.rollouts.lineage import record_rollout
from tidegate.orchestrators.root import PipelineRoot

from ...components.canary_pusher.control.file_target import FileTarget

POLICY = RolloutPolicy(
    stages=(Stage("C50", weight=50.0, seconds=0.1), Stage("C100", weight=100.0, seconds=0.1)),
    gates=LiveGates(
        errors=OddsGate(negligible=0.01),
        rejections=None,
        latency=None,
        disagreement_share=None,
        window_seconds=0.1,
        minimum_requests=10,
    ),
)


@pytest.fixture
def target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FileTarget:
    """A target on files that splits traffic, known by its kind, with a first version live."""
    kinds = {**targets.TRAFFIC_KINDS, "file": (f"{FileTarget.__module__}", "FileTarget")}
    monkeypatch.setattr(targets, "TRAFFIC_KINDS", kinds)
    monkeypatch.setattr(targets, "_read", lambda text, _: FileTarget.from_json(text))
    first = tmp_path / "first"
    first.mkdir()
    (first / "saved_model.pb").write_text("first")
    target = FileTarget(str(tmp_path / "state"))
    target.load(read_model(str(first)), 1, 0)
    target.promote(1, 0)
    return target


@pytest.fixture
def roll_out(pushed: Any, target: FileTarget) -> Callable[..., RolloutFolder]:
    """Leaves a rollout as CanaryPusher does, and drives it to its end."""

    def run(weights: str, error_rate: float = 0.0, seconds: float = 30.0) -> RolloutFolder:
        pushed.push(weights, pushed=0, target=target.to_json())
        model = pushed.root / "artifacts" / "Trainer" / "model" / weights
        if error_rate:
            (model / "error_rate").write_text(str(error_rate))
        read = read_model(str(model))
        # What is recorded of a model is found by its digest.
        pushed.note_digest(weights, read.digest)
        folder = prepare_rollout(target, read, POLICY, {"outcome": "PASS"}, anew=True)
        Controller(folder, target, watch=None).run(seconds)
        return folder

    return run


def test_a_promotion_reads_as_a_push_of_the_pipeline(pushed, roll_out):
    """`tidegate why` and every resolver would believe that the old version is live."""
    folder = roll_out("second")
    execution = record_rollout(pushed.store, pushed.root / "artifacts", folder)

    chain = chain_of(pushed.store, "2")

    assert [step.node for step in chain.steps] == ["Trainer", "CanaryPusher", "RolloutController"]
    last = chain.steps[-1]
    assert (last.execution, last.outcome) == (execution, "PASS")
    assert last.sentence.startswith("Version 2 is live in place of version 1 after")
    assert last.evidence["decisions"][-1]["to"] == "DONE"
    archived = {out.key: out.uri for out in last.outputs}["pushed_model"]
    assert read_model(archived).digest == pushed.digests["second"]
    report = Path({out.key: out.uri for out in last.outputs}["rollout"])
    assert "Traffic and stages" in (report / "report.html").read_text()
    assert len((report / "journal.jsonl").read_text().splitlines()) == len(folder.records())


def test_recorded_again_it_stands_there_once(pushed, roll_out):
    """A run that is started twice would push the same version twice."""
    folder = roll_out("second")
    first = record_rollout(pushed.store, pushed.root / "artifacts", folder)
    assert record_rollout(pushed.store, pushed.root / "artifacts", folder) == first
    assert len(pushed.store.get_executions_by_type("tidegate.RolloutController")) == 1


def test_a_rollback_by_the_gates_is_no_push(pushed, roll_out):
    """A model that was rolled back would count as the latest one that was pushed."""
    folder = roll_out("second", error_rate=0.3)
    execution = record_rollout(pushed.store, pushed.root / "artifacts", folder)
    events = pushed.store.get_events_by_execution_ids([execution])
    made = pushed.store.get_artifacts_by_id([e.artifact_id for e in events if e.type == 4])
    said = {one.type: one.custom_properties for one in made}
    assert said["PushedModel"]["pushed"].int_value == 0
    assert said["tidegate.Rollout"]["blessed"].int_value == 0
    assert "errors are" in said["tidegate.Rollout"]["sentence"].string_value


def test_what_still_runs_is_not_recorded(pushed, roll_out):
    """Half a rollout would be taken for the whole of it."""
    folder = roll_out("second", seconds=0.2)
    with pytest.raises(RolloutStateError, match="drive it to its end"):
        record_rollout(pushed.store, pushed.root / "artifacts", folder)


def test_a_rollout_of_another_pipeline_root_is_refused(pushed, roll_out, tmp_path):
    """Its push would hang in the air of a lineage that knows nothing of the model."""
    folder = roll_out("second")
    other = connect(tmp_path / "other.db")
    with pytest.raises(VersionNotFoundError, match=r"No run here prepared .* --root"):
        record_rollout(other, tmp_path / "artifacts", folder)


def test_a_target_that_splits_traffic_is_rolled_back_at_once(pushed, roll_out, target):
    """Where traffic is split, the one command for a bad night would not work."""
    for weights in ("second", "third"):
        record_rollout(pushed.store, pushed.root / "artifacts", roll_out(weights))
    assert target.live().number == 3

    request = Request("flights", None, "late flights are missed", "ada")
    done = roll_back(pushed.store, PipelineRoot(pushed.root), request)

    assert (done.version, done.rolled_back_to, done.replaced) == (4, "2", 3)
    assert target.live().model.digest == pushed.digests["second"]
    assert not roll_back(pushed.store, PipelineRoot(pushed.root), request).changed
    assert chain_of(pushed.store, "4").steps[-1].node == "Rollback"
    back = dataclasses.replace(request, to="3")
    assert roll_back(pushed.store, PipelineRoot(pushed.root), back).version == 5


@pytest.mark.parametrize("dies_in", ["carry_out", "record_push"])
def test_a_switch_that_was_cut_short_is_ended(pushed, roll_out, target, monkeypatch, dies_in):
    """The next attempt would go forward to the bad version, or leave a third one loaded."""
    for weights in ("second", "third"):
        record_rollout(pushed.store, pushed.root / "artifacts", roll_out(weights))
    request = Request("flights", None, "late flights are missed", "ada")

    def dies(*_):
        raise KeyboardInterrupt

    module = "delivery" if dies_in == "carry_out" else "rollback"
    with monkeypatch.context() as patched:
        patched.setattr(f"tidegate.orchestrators.rollbacks.{module}.{dies_in}", dies)
        with pytest.raises(KeyboardInterrupt):
            roll_back(pushed.store, PipelineRoot(pushed.root), request)

    done = roll_back(pushed.store, PipelineRoot(pushed.root), request)

    assert (done.version, done.rolled_back_to, done.changed) == (4, "2", True)
    assert target.next_number() == 5
    assert "ada" in chain_of(pushed.store, "4").steps[-1].sentence


def test_a_rollout_under_way_is_aborted_first(pushed, roll_out, target):
    """Two hands on one target: the rollback would pull the ground from under a canary."""
    for weights in ("second", "third"):
        record_rollout(pushed.store, pushed.root / "artifacts", roll_out(weights))
    roll_out("fourth", seconds=0.2)
    request = Request("flights", "2", "late flights are missed", "ada")
    with pytest.raises(RolloutStateError, match="Abort it first"):
        roll_back(pushed.store, PipelineRoot(pushed.root), request)
    assert target.live().number == 3


def test_a_target_in_other_hands_is_left_alone(pushed, roll_out, target):
    """Who comes second would undo what the first one does."""
    for weights in ("second", "third"):
        record_rollout(pushed.store, pushed.root / "artifacts", roll_out(weights))
    held = Lease(target.state_directory)
    held.acquire("another")
    request = Request("flights", "2", "late flights are missed", "ada")
    with pytest.raises(LeaseHeldError):
        roll_back(pushed.store, PipelineRoot(pushed.root), request)
    held.release(idle=True)
    assert target.live().number == 3
