"""Models identified by content."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tidegate.components.canary_pusher.model_files import ModelFiles, read_model
from tidegate.components.errors import PushError


def test_a_copy_is_the_same_model(tmp_path: Path, make_model: Callable[[str], ModelFiles]) -> None:
    """Times and permissions change with every copy; a rerun must still recognise its model."""
    model = make_model("weights")
    copy = tmp_path / "copy"
    shutil.copytree(model.path, copy)
    os.utime(copy / "saved_model.pb", (0, 0))
    (copy / "saved_model.pb").chmod(0o600)
    assert read_model(str(copy)).digest == model.digest


def test_any_other_byte_or_name_is_another_model(make_model: Callable[[str], ModelFiles]) -> None:
    """A model taken for one that is live already would silently not be delivered."""
    model = make_model("weights")
    digests = {model.digest, make_model("Weights").digest}
    data = Path(model.path, "variables", "variables.data")
    data.rename(data.with_name("variables.index"))
    digests.add(read_model(model.path).digest)
    assert len(digests) == 3


@pytest.mark.parametrize("path", ["missing", "gs://bucket/model"])
def test_a_folder_that_cannot_be_read_is_named(tmp_path: Path, path: str) -> None:
    """Object stores are not mounted folders; the message must say so, and where."""
    with pytest.raises(PushError, match=f"Cannot read a model.*{path}.*mounted"):
        read_model(path if "://" in path else str(tmp_path / path))


def test_an_empty_folder_is_no_model(tmp_path: Path) -> None:
    """Delivered as a version, it would take the service down."""
    with pytest.raises(PushError, match="holds no file"):
        read_model(str(tmp_path))
