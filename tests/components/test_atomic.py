"""A crash while writing must leave the file as it was or whole."""

from __future__ import annotations

import os
import stat

import pytest

from tidegate.components.atomic import write_atomically


def test_it_writes_with_the_mode_asked_for(tmp_path):
    """Keys must never be readable by others, not even for a moment."""
    path = tmp_path / "new" / "keys.json"
    write_atomically(path, "secret", mode=0o600)
    assert path.read_text() == "secret"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_failure_keeps_what_was_there(tmp_path, monkeypatch):
    """Half a report is worse than the old one."""
    path = tmp_path / "report.html"
    path.write_text("old")

    def full_disk(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(OSError, match="No space"):
        write_atomically(path, "new")
    assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["report.html"]
