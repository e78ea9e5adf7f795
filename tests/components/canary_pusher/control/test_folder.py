"""The folder of a rollout, as people and programs find it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tidegate.components.canary_pusher.control.folder import (
    RolloutFolder,
    open_folder,
    rollout_folders,
)
from tidegate.components.errors import JournalError, RolloutStateError


def _prepared(state: Path, key: str, prepared: str) -> RolloutFolder:
    folder = RolloutFolder(state, key)
    folder.write_desired({"prepared": prepared})
    return folder


def test_rollouts_come_in_the_order_in_which_they_were_prepared(tmp_path: Path) -> None:
    """Their names are digests: by name, the older of two models might go live last."""
    for key, prepared in (("b", "2026-01-02"), ("a", "2026-01-03"), ("c", "2026-01-01")):
        _prepared(tmp_path, key, prepared)
    (tmp_path / "rollouts" / "not-prepared").mkdir()
    assert [folder.key for folder in rollout_folders(tmp_path)] == ["c", "b", "a"]
    assert list(rollout_folders(tmp_path / "elsewhere")) == []


def test_a_folder_is_found_by_its_own_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A person gives the path that a command printed, from wherever they are."""
    folder = _prepared(tmp_path, "abc-2", "2026-01-01")
    monkeypatch.chdir(folder.path)
    found = open_folder(".")
    assert (found.key, found.delivery_key) == ("abc-2", "abc")
    assert found.state_directory == str(tmp_path)
    with pytest.raises(RolloutStateError, match="There is no such rollout"):
        open_folder(tmp_path)


def test_nobody_is_asked_who_is_not_there(tmp_path: Path) -> None:
    """A word for a rollout that does not exist must not wait in a folder for ever."""
    with pytest.raises(RolloutStateError, match="There is no such rollout"):
        RolloutFolder(tmp_path, "typo").ask("command", command="abort", who="ada", why="bad")
    assert not (tmp_path / "rollouts").exists()


def test_a_journal_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """An empty list would look like a rollout that has not begun, and begin it again."""
    folder = _prepared(tmp_path, "abc", "2026-01-01")
    (folder.path / "journal.jsonl").mkdir()
    with pytest.raises(JournalError, match="Is a directory"):
        folder.records()


def test_the_status_is_optional(tmp_path: Path) -> None:
    """A full disk must not stop a rollout because of a file that only dashboards read."""
    folder = _prepared(tmp_path, "abc", "2026-01-01")
    assert folder.status() == {}
    folder.write_status({"state": "C5"})
    assert folder.status() == {"state": "C5"}
    (folder.path / ".status.json").mkdir()
    folder.write_status({"state": "C25"})
    assert folder.status() == {"state": "C5"}
