"""A version's folder: whole, of the right model, or not there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tidegate.components.canary_pusher.model_files import ModelFiles, read_model
from tidegate.components.canary_pusher.targets.version_folder import place_version
from tidegate.components.errors import PushError

MakeModel = Callable[[str], ModelFiles]


def test_a_copy_is_whole_and_made_once(tmp_path: Path, make_model: MakeModel) -> None:
    """A server that polls the folder must never see half a model."""
    model, folder = make_model("first"), tmp_path / "serving" / "1"
    placed = place_version(model, str(folder))
    made = (folder / "saved_model.pb").stat().st_mtime_ns
    assert placed == place_version(model, str(folder)) == ModelFiles(str(folder), model.digest)
    assert (folder / "saved_model.pb").stat().st_mtime_ns == made
    assert [path.name for path in folder.parent.iterdir()] == ["1"]


def test_what_a_crash_left_aside_is_no_obstacle(tmp_path: Path, make_model: MakeModel) -> None:
    """A controller that died in a copy must be able to go on."""
    model, folder = make_model("first"), tmp_path / "serving" / "1"
    half = folder.parent / ".incoming-1"
    half.mkdir(parents=True)
    (half / "saved_model.pb").write_text("gra")
    place_version(model, str(folder))
    assert read_model(str(folder)).digest == model.digest
    assert not half.exists()


def test_another_model_is_not_written_over(tmp_path: Path, make_model: MakeModel) -> None:
    """A number stands for one model: a server may have it loaded."""
    folder = tmp_path / "serving" / "1"
    first = place_version(make_model("first"), str(folder))
    with pytest.raises(PushError, match="Another model is there"):
        place_version(make_model("second"), str(folder))
    assert read_model(str(folder)).digest == first.digest


def test_a_model_that_changed_meanwhile_is_not_placed(
    tmp_path: Path, make_model: MakeModel
) -> None:
    """The gates judged other bytes."""
    model = make_model("first")
    (Path(model.path) / "saved_model.pb").write_text("another graph")
    with pytest.raises(PushError, match="changed while it was copied"):
        place_version(model, str(tmp_path / "serving" / "1"))
    assert not (tmp_path / "serving" / "1").exists()


def test_an_unwritable_place_is_named(tmp_path: Path, make_model: MakeModel) -> None:
    """The path is what has to be mended."""
    (tmp_path / "file").write_text("")
    with pytest.raises(PushError, match="Cannot copy the model"):
        place_version(make_model("first"), str(tmp_path / "file" / "1"))
