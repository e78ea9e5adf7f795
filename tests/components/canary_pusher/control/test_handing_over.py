"""What becomes of a decision at a target that splits traffic."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from tidegate.components.canary_pusher.control.controller import Controller
from tidegate.components.canary_pusher.control.folder import rollout_folders
from tidegate.components.canary_pusher.control.handing_over import HandedOver, hand_over
from tidegate.components.canary_pusher.decision import Decision
from tidegate.components.canary_pusher.delivery import prepare_delivery
from tidegate.components.canary_pusher.model_files import ModelFiles
from tidegate.components.canary_pusher.policy import RolloutPolicy
from tidegate.components.verdict import Outcome

from .conftest import POLICY
from .file_target import FileTarget

PROMOTED = Decision(
    Outcome.PASS, "Promoted as version {version}", "it kept its limits on replayed examples"
)
DRIVEN = dataclasses.replace(POLICY, drive="executor")


@pytest.fixture(autouse=True)
def _without_a_watchdog(monkeypatch: pytest.MonkeyPatch) -> None:
    """The watchdog knows targets by their kind, and a test's target has none of those."""
    monkeypatch.setattr(
        "tidegate.components.canary_pusher.control.handing_over.WatchdogStarter", lambda: None
    )


def _hand_over(
    target: FileTarget, model: ModelFiles, policy: RolloutPolicy, decision: Decision = PROMOTED
) -> HandedOver:
    delivery = prepare_delivery(decision, model, target.live(), target, policy)
    return hand_over(decision, delivery, target, policy, ["/examples/1"])


def test_a_model_waits_for_the_controller_and_is_recognised_once_live(
    target: FileTarget, good: ModelFiles
) -> None:
    """The pipeline must not claim a push that has not happened, nor prepare it twice."""
    for _ in range(2):
        waiting = _hand_over(target, good, POLICY)
        assert waiting.decision.outcome is Outcome.INCONCLUSIVE
        assert waiting.version is None
        [folder] = rollout_folders(target.state_directory)
        assert waiting.decision.sentence(None) == (
            "Not live yet: it is handed over for a rollout; "
            f"`tidegate rollout run {folder.path}` takes it through its stages."
        )
    Controller(folder, target).run()
    live = _hand_over(target, good, POLICY)
    assert live.decision is PROMOTED
    assert live.version is not None
    assert live.version.number == 2


def test_the_executor_may_drive_it_to_the_end(target: FileTarget, good: ModelFiles) -> None:
    """Who has no controller gets the rollout, with its measurements and journal, in the run."""
    driven = _hand_over(target, good, DRIVEN)
    assert driven.decision.outcome is Outcome.PASS
    assert driven.decision.sentence(driven.version).startswith(
        "Promoted as version 2: on live traffic it went through SHADOW, C25, C100; it kept"
    )
    assert {one.statistic for one in driven.decision.measurements}
    assert driven.records[0]["event"] == "opened"


def test_a_rolled_back_model_fails_now_and_when_it_comes_again(
    target: FileTarget, bad: ModelFiles
) -> None:
    """A pipeline that runs every hour must not try the same harmful model on users every hour."""
    first = _hand_over(target, bad, DRIVEN)
    assert first.decision.outcome is Outcome.FAIL
    assert "its rollout was rolled back" in first.decision.reason
    again = _hand_over(target, bad, DRIVEN)
    assert again.decision.outcome is Outcome.FAIL
    assert "rolled back under this policy already" in again.decision.reason
    assert again.version is None
    live = target.live()
    assert live is not None
    assert live.number == 1


def test_the_first_version_needs_no_rollout(tmp_path: Path, good: ModelFiles) -> None:
    """A service must be able to begin."""
    empty = FileTarget(str(tmp_path / "state"))
    first = _hand_over(empty, good, POLICY)
    assert first.decision is PROMOTED
    assert first.version is not None
    assert first.version.number == 1


def test_what_is_not_to_be_promoted_leaves_no_trace(target: FileTarget, good: ModelFiles) -> None:
    """A refused model must not stand in the queue of a controller."""
    refused = Decision(Outcome.FAIL, "Not promoted", "not blessed by model_blessing")
    handed_over = _hand_over(target, good, POLICY, refused)
    assert handed_over.decision is refused
    assert handed_over.version is None
    assert not list(rollout_folders(target.state_directory))
