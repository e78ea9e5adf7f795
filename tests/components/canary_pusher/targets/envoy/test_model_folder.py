"""The folder that a model server watches."""

from __future__ import annotations

import os
import resource
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tidegate.components.canary_pusher.model_files import ModelFiles, read_model
from tidegate.components.canary_pusher.targets.envoy.model_folder import ModelFolder
from tidegate.components.errors import PushError

MakeModel = Callable[[str], ModelFiles]


@pytest.fixture
def folder(tmp_path: Path) -> ModelFolder:
    return ModelFolder(str(tmp_path / "served"))


def put(folder: ModelFolder, model: ModelFiles, number: int) -> None:
    aside = folder.prepare(model, number)
    if aside:
        folder.publish(aside, number)


def test_a_version_appears_whole_under_its_number(
    folder: ModelFolder, make_model: MakeModel
) -> None:
    """A server that finds half a model serves it, or gives up on the version for good."""
    model = make_model("m")
    assert folder.greatest() == 0
    aside = folder.prepare(model, 7)
    assert not any(name.isdigit() for name in os.listdir(folder.path))
    folder.publish(aside, 7)
    assert read_model(folder.version(7)).digest == model.digest
    assert folder.greatest() == 7
    assert folder.prepare(model, 7) == "", "it is there already"


def test_a_number_is_one_models_for_ever(folder: ModelFolder, make_model: MakeModel) -> None:
    """Servers keep what they have loaded under a number, whatever is in the folder since."""
    put(folder, make_model("one"), 7)
    with pytest.raises(PushError, match="Version 7 is another model already"):
        folder.prepare(make_model("two"), 7)


def test_a_model_that_changes_while_it_is_copied_is_not_served(
    folder: ModelFolder, make_model: MakeModel
) -> None:
    """What gets traffic must be what was approved, byte for byte."""
    model = make_model("m")
    Path(model.path, "saved_model.pb").write_text("another graph")
    with pytest.raises(PushError, match="changed while it was copied"):
        folder.prepare(model, 7)
    assert os.listdir(folder.path) == []


def test_removed_versions_and_debris_take_no_space(
    folder: ModelFolder, make_model: MakeModel
) -> None:
    """Models are large, and a rollout a day fills any disk."""
    put(folder, make_model("one"), 7)
    folder.prepare(make_model("two"), 8)  # whoever did this has died
    folder.remove(7)
    folder.remove(7)
    assert folder.greatest() == 0
    folder.clear()
    assert os.listdir(folder.path) == []


def test_a_full_disk_leaves_no_debris(
    folder: ModelFolder, make_model: MakeModel, in_child: Callable[[Callable[[], Any]], int]
) -> None:
    """The next attempt, on a disk with room, must find it as if nothing had been."""
    model = make_model("large")
    Path(model.path, "variables", "variables.data").write_bytes(bytes(100_000))
    model = read_model(model.path)

    def fill() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, resource.RLIM_INFINITY))
        with pytest.raises(PushError, match="Cannot write to the folder of a model server"):
            folder.prepare(model, 7)

    assert in_child(fill) == 0
    assert os.listdir(folder.path) == []
    put(folder, model, 7)
    assert folder.greatest() == 7
