"""Copies that are on disk when they return."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tidegate.components.canary_pusher.durable import copy_durably, make_folders


def test_a_copy_has_all_files_and_folders(tmp_path: Path) -> None:
    """A SavedModel without its variables, or without an empty assets folder, does not load."""
    source = tmp_path / "source"
    (source / "variables").mkdir(parents=True)
    (source / "assets").mkdir()
    (source / "saved_model.pb").write_bytes(b"graph")
    (source / "variables" / "data").write_bytes(b"weights")
    (source / "link").symlink_to(source / "saved_model.pb")
    copy_durably(str(source), str(tmp_path / "copy"))
    assert (tmp_path / "copy" / "variables" / "data").read_bytes() == b"weights"
    assert (tmp_path / "copy" / "assets").is_dir()
    assert (tmp_path / "copy" / "link").read_bytes() == b"graph"
    assert not (tmp_path / "copy" / "link").is_symlink()


def test_every_file_and_folder_reaches_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rename that survives a power cut while the contents do not serves an empty model."""
    (tmp_path / "source" / "variables").mkdir(parents=True)
    (tmp_path / "source" / "variables" / "data").write_bytes(b"weights")
    synced, fsync = [], os.fsync

    def note(descriptor: int) -> None:
        synced.append(os.path.relpath(os.readlink(f"/proc/self/fd/{descriptor}"), tmp_path))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    copy_durably(str(tmp_path / "source"), str(tmp_path / "copy"))
    assert synced == ["copy/variables/data", "copy/variables", "copy"]


def test_an_existing_copy_is_never_written_into(tmp_path: Path) -> None:
    """Mixing two models' files would serve neither."""
    (tmp_path / "source").mkdir()
    (tmp_path / "copy").mkdir()
    with pytest.raises(FileExistsError):
        copy_durably(str(tmp_path / "source"), str(tmp_path / "copy"))


def test_folders_are_made_with_those_above_them(tmp_path: Path) -> None:
    """The first push into a fresh environment finds no folder at all."""
    make_folders(str(tmp_path / "a" / "b" / "c"))
    make_folders(str(tmp_path / "a" / "b" / "c"))
    assert (tmp_path / "a" / "b" / "c").is_dir()
