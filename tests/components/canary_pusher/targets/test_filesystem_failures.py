"""Deliveries that cannot be made: what they say, and what they leave behind."""

from __future__ import annotations

import os
import resource
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tidegate.components.canary_pusher.journal import Journal
from tidegate.components.canary_pusher.model_files import ModelFiles, read_model
from tidegate.components.canary_pusher.targets.filesystem import FilesystemTarget
from tidegate.components.canary_pusher.targets.target import Delivery
from tidegate.components.errors import PushError

MakeModel = Callable[[str], ModelFiles]
MakeDelivery = Callable[..., Delivery]


def test_a_model_that_changes_while_it_is_copied_is_not_delivered(
    target: FilesystemTarget, make_model: MakeModel, delivery: MakeDelivery
) -> None:
    """What goes live must be what the gates have seen, byte for byte."""
    model = make_model("seen")
    order = delivery(model, None)
    Path(model.path, "variables", "variables.data").write_text("unseen")
    with pytest.raises(PushError, match="changed while it was copied"):
        target.deliver(order)
    assert [n for n in os.listdir(target.base_directory) if n != ".tidegate"] == []


def test_a_full_disk_leaves_the_versions_as_they_were(
    target: FilesystemTarget,
    make_model: MakeModel,
    delivery: MakeDelivery,
    in_child: Callable[[Callable[[], Any]], int],
) -> None:
    """The live version must survive, and the next attempt must find no debris."""
    target.deliver(delivery(make_model("small"), None))
    large = make_model("large" * 40)
    Path(large.path, "variables", "variables.data").write_bytes(bytes(100_000))
    order = delivery(read_model(large.path), 1)

    def push_to_full_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, resource.RLIM_INFINITY))
        with pytest.raises(PushError, match=r"Cannot write to the target.*No version was changed"):
            target.deliver(order)

    assert in_child(push_to_full_disk) == 0
    assert sorted(os.listdir(target.base_directory)) == [".tidegate", "1"]
    version = target.deliver(order)
    assert version is not None
    assert version.number == 2


def test_a_version_that_could_not_be_recorded_is_said_to_be_in_place(
    target: FilesystemTarget,
    make_model: MakeModel,
    delivery: MakeDelivery,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Once renamed it is served: claiming that nothing changed would mislead whoever repairs it."""
    order, append = delivery(make_model("only"), None), Journal.append

    def refuse_commit(journal: Journal, event: str, **facts: Any) -> None:
        if event == "committed":
            raise OSError(28, "No space left on device")
        append(journal, event, **facts)

    with monkeypatch.context() as patched:
        patched.setattr(Journal, "append", refuse_commit)
        with pytest.raises(PushError, match="Version 1 is in place, but could not be recorded"):
            target.deliver(order)
    target.deliver(order)
    [committed] = [r for r in target.history(order.key) if r["event"] == "committed"]
    assert committed["recovered"]


@pytest.fixture
def nobodys_folder() -> Iterator[Path]:
    """A folder that every user can reach but only its owner can write."""
    folder = Path(tempfile.mkdtemp(prefix="tidegate-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def test_a_folder_that_may_not_be_written_is_named(
    nobodys_folder: Path,
    make_model: MakeModel,
    delivery: MakeDelivery,
    in_child: Callable[[Callable[[], Any]], int],
) -> None:
    """The commonest mistake in a new environment: say which folder, and what to check."""
    target, order = FilesystemTarget(str(nobodys_folder / "late")), delivery(make_model("m"), None)

    def push_without_permission() -> None:
        if os.geteuid() == 0:
            os.setuid(65534)
        else:
            nobodys_folder.chmod(0o555)
        with pytest.raises(PushError, match="Cannot write to the target: Permission denied"):
            target.deliver(order)

    assert in_child(push_without_permission) == 0
    nobodys_folder.chmod(0o755)
    assert list(nobodys_folder.iterdir()) == []


def test_a_file_in_place_of_the_folder_is_named(
    tmp_path: Path, make_model: MakeModel, delivery: MakeDelivery
) -> None:
    """A path mistaken for a folder must not end in a stack trace."""
    (tmp_path / "late").write_text("not a folder")
    target = FilesystemTarget(str(tmp_path / "late"))
    with pytest.raises(PushError, match="Cannot read the target: Not a directory"):
        target.live()
    with pytest.raises(PushError, match=r"Cannot write to the target.*late"):
        target.deliver(delivery(make_model("m"), None))
