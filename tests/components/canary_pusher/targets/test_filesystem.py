"""The folder of versions."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tidegate.components.canary_pusher.lock import alone
from tidegate.components.canary_pusher.model_files import ModelFiles, read_model
from tidegate.components.canary_pusher.targets.filesystem import FilesystemTarget
from tidegate.components.canary_pusher.targets.target import Delivery
from tidegate.components.errors import PushError

MakeModel = Callable[[str], ModelFiles]
MakeDelivery = Callable[..., Delivery]


def _versions(target: FilesystemTarget) -> list[str]:
    return sorted(name for name in os.listdir(target.base_directory) if name.isdigit())


def test_versions_count_up_from_one(
    target: FilesystemTarget, make_model: MakeModel, delivery: MakeDelivery
) -> None:
    """A model server picks the greatest number: a new version must be greater, and whole."""
    first, second = make_model("first"), make_model("second")
    assert target.live() is None
    version = target.deliver(delivery(first, None))
    assert version is not None
    assert (version.number, version.model.path) == (1, f"{target.base_directory}/1")
    target.deliver(delivery(second, 1))
    live = target.live()
    assert live is not None
    assert (live.number, live.model.digest) == (2, second.digest)
    assert read_model(f"{target.base_directory}/1").digest == first.digest
    assert _versions(target) == ["1", "2"]


def test_the_same_model_gets_no_second_version(
    target: FilesystemTarget, make_model: MakeModel, delivery: MakeDelivery
) -> None:
    """A retried pipeline must not make the server reload what it serves."""
    order = delivery(make_model("only"), None)
    target.deliver(order)
    again = target.deliver(order)
    assert again is not None
    assert again.number == 1
    assert _versions(target) == ["1"]
    assert [r["event"] for r in target.history(order.key)][-2:] == ["decision", "already_live"]


def test_an_older_model_rolls_forward_under_a_new_number(
    target: FilesystemTarget, make_model: MakeModel, delivery: MakeDelivery
) -> None:
    """Bringing an old model back must reach a server that watches for greater numbers."""
    first = make_model("first")
    target.deliver(delivery(first, None))
    target.deliver(delivery(make_model("second"), 1))
    version = target.deliver(delivery(first, 2))
    assert version is not None
    assert version.number == 3


def test_a_decision_not_to_promote_is_recorded_and_changes_nothing(
    target: FilesystemTarget, make_model: MakeModel, delivery: MakeDelivery
) -> None:
    """Why a model was not delivered must be known afterwards too."""
    order = delivery(make_model("bad"), None, promote=False)
    assert target.deliver(order) is None
    assert target.live() is None
    assert [(r["event"], r["outcome"]) for r in target.history(order.key)] == [("decision", "FAIL")]


def test_versions_of_other_tools_are_respected(
    target: FilesystemTarget, make_model: MakeModel, delivery: MakeDelivery
) -> None:
    """TFX's Pusher numbers by the clock; its versions must be compared with and built upon."""
    stranger = make_model("stranger")
    shutil.copytree(stranger.path, Path(target.base_directory, "1700000000"))
    Path(target.base_directory, "1700000005").write_text("a file, not a version")
    live = target.live()
    assert live is not None
    assert (live.number, live.model.digest) == (1700000000, stranger.digest)
    version = target.deliver(delivery(make_model("new"), 1700000000))
    assert version is not None
    assert version.number == 1700000006


def test_a_model_is_not_promoted_over_one_it_was_not_compared_with(
    target: FilesystemTarget, make_model: MakeModel, delivery: MakeDelivery
) -> None:
    """Someone else's push during a long replay makes the comparison worthless."""
    target.deliver(delivery(make_model("first"), None))
    with pytest.raises(PushError, match="Version 1 went live"):
        target.deliver(delivery(make_model("late"), None))
    assert _versions(target) == ["1"]


def test_a_second_pusher_is_refused_while_one_is_at_work(
    target: FilesystemTarget, make_model: MakeModel, delivery: MakeDelivery
) -> None:
    """Two pushes at once must not end in two versions or half of one."""
    target.deliver(delivery(make_model("first"), None))
    with (
        alone(f"{target.base_directory}/.tidegate/lock"),
        pytest.raises(PushError, match="under way"),
    ):
        target.deliver(delivery(make_model("second"), 1))
    assert _versions(target) == ["1"]


def test_six_pushers_of_one_model_make_one_version(
    target: FilesystemTarget, make_model: MakeModel, delivery: MakeDelivery
) -> None:
    """An orchestrator that retries too early runs the same push more than once."""
    order, children = delivery(make_model("only"), None), []
    for _ in range(6):
        child = os.fork()
        if child == 0:
            try:
                target.deliver(order)
            except PushError:
                os._exit(4)
            os._exit(0)
        children.append(child)
    codes = {os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children}
    assert 0 in codes <= {0, 4}
    assert _versions(target) == ["1"]
    events = [record["event"] for record in target.history(order.key)]
    assert events.count("committed") == 1
