"""What a pipeline leaves behind, and what it finds when it comes again."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tidegate.components.canary_pusher.control.controller import Controller
from tidegate.components.canary_pusher.control.desired import (
    current_state,
    is_prepared_for,
    next_rollout,
    prepare_rollout,
    read_desired,
)
from tidegate.components.canary_pusher.control.folder import RolloutFolder
from tidegate.components.canary_pusher.model_files import ModelFiles
from tidegate.components.errors import PushError, RolloutStateError

from .conftest import LINGERING, POLICY
from .file_target import FileTarget

DECISION = {"outcome": "PASS", "reason": "it agrees"}


def test_the_same_again_is_the_same_rollout(target: FileTarget, good: ModelFiles) -> None:
    """A pipeline that is run again must not roll the same model out twice."""
    first = prepare_rollout(target, good, POLICY, DECISION, ["/examples"], "digest")
    again = prepare_rollout(target, good, POLICY, DECISION)
    other = prepare_rollout(target, good, LINGERING, DECISION)
    assert first.path == again.path != other.path
    desired = read_desired(prepare_rollout(target, good, POLICY, DECISION, ["/examples"], "digest"))
    assert (desired.model, desired.policy) == (good, POLICY)
    assert FileTarget.from_json(desired.target) == target
    assert (desired.examples, desired.serving_digest) == (("/examples",), "digest")
    assert desired.decision == DECISION


def test_what_is_under_way_is_left_alone(
    lingering: RolloutFolder, target: FileTarget, good: ModelFiles
) -> None:
    """Another pipeline run must not change what a controller is working on."""
    Controller(lingering, target).run(0.2)
    before = (lingering.path / "desired.json").read_bytes()
    assert prepare_rollout(target, good, LINGERING, {"other": 1}).path == lingering.path
    assert (lingering.path / "desired.json").read_bytes() == before


def test_a_model_that_is_live_is_recognised_and_one_that_was_is_rolled_out_again(
    prepared: RolloutFolder,
    target: FileTarget,
    good: ModelFiles,
    make_model: Callable[[str], ModelFiles],
) -> None:
    """After a rollback by hand, the next run of the pipeline must be able to try again."""
    assert Controller(prepared, target).run(20).name == "DONE"
    assert prepare_rollout(target, good, POLICY, DECISION).path == prepared.path
    target.load(make_model("older"), 3, 99)
    target.promote(3, 99)
    again = prepare_rollout(target, good, POLICY, DECISION)
    assert again.path != prepared.path
    assert current_state(again) is None
    assert again.delivery_key == prepared.delivery_key
    assert prepare_rollout(target, good, POLICY, DECISION).path == again.path


def test_the_first_version_has_nothing_to_be_compared_with(
    tmp_path: Path, good: ModelFiles
) -> None:
    """A rollout that could never gather evidence must be refused, not wait for ever."""
    empty = FileTarget(str(tmp_path / "empty"))
    with pytest.raises(RolloutStateError, match="no stable version"):
        prepare_rollout(empty, good, POLICY, DECISION)


def test_the_next_one_is_what_is_under_way_then_what_came_first(
    target: FileTarget, good: ModelFiles, make_model: Callable[[str], ModelFiles]
) -> None:
    """A controller that is started on a target must not leave a canary half way."""
    with pytest.raises(RolloutStateError, match="No rollout is under way"):
        next_rollout(target.state_directory)
    first = prepare_rollout(target, good, POLICY, DECISION)
    second = prepare_rollout(target, make_model("second"), LINGERING, DECISION)
    assert next_rollout(target.state_directory).path == first.path
    Controller(second, target).run(0.2)
    assert next_rollout(target.state_directory).path == second.path
    with pytest.raises(RolloutStateError, match="Another rollout is under way"):
        Controller(first, target).run(1)


def test_a_damaged_desired_state_is_named(prepared: RolloutFolder) -> None:
    """A person must learn which file to look at."""
    values = json.loads((prepared.path / "desired.json").read_text())
    del values["policy"]
    prepared.write_desired(values)
    with pytest.raises(RolloutStateError, match="policy") as error:
        read_desired(prepared)
    assert str(prepared.path) in str(error.value)


def test_a_target_that_has_learnt_a_setting_is_still_the_same(
    prepared: RolloutFolder, target: FileTarget, tmp_path: Path
) -> None:
    """A rollout that was prepared before an upgrade must be finished after it."""
    values = json.loads((prepared.path / "desired.json").read_text())
    del values["target"]["folder"]
    prepared.write_desired(values)
    assert is_prepared_for(read_desired(prepared), target)
    elsewhere = FileTarget(str(tmp_path / "elsewhere"))
    assert not is_prepared_for(read_desired(prepared), elsewhere)


def test_a_full_disk_is_named(
    target: FileTarget, good: ModelFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pipeline that cannot leave its wish must fail with a sentence, not with a number."""

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(PushError, match="No space left on device") as error:
        prepare_rollout(target, good, POLICY, DECISION)
    assert "desired.json" in str(error.value)
