"""Folders of clusters, and of those whose owners were killed."""

from __future__ import annotations

import subprocess
import sys
import tempfile

import pytest

from tidegate.orchestrators.beam.cluster.folder import LOCK, PREFIX, ClusterFolder

# Makes a folder with something in it, tells its path, and stays.
HOLDER = """
import time
from tidegate.orchestrators.beam.cluster.folder import ClusterFolder
folder = ClusterFolder()
(folder.path / "task_manager.log").write_text("much")
print(folder.path, flush=True)
time.sleep(600)
"""


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    """The system's folder for temporary files, of this test alone."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


def test_the_folder_goes_with_the_cluster(temporary):
    """Logs and artifacts of each run would fill the disk."""
    folder = ClusterFolder()
    (folder.path / "task_manager.log").write_text("much")
    for _ in range(2):
        folder.remove()
        assert not list(temporary.iterdir())


def test_what_a_killed_run_left_is_removed_by_the_next_start(temporary):
    """Nothing else ever would; and a run that lives must keep its own."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
    )
    try:
        left = holder.stdout.readline().strip()
        first = ClusterFolder()
        beside = {one.name for one in temporary.iterdir()}
    finally:
        holder.kill()
        holder.wait()
        holder.stdout.close()
    assert {str(temporary / one) for one in beside} == {left, str(first.path)}
    second = ClusterFolder()
    assert set(temporary.iterdir()) == {first.path, second.path}
    for folder in (first, second):
        folder.remove()


def test_what_is_no_clusters_folder_stays(temporary):
    """Somebody may have called it so; and a link would lead into another folder."""
    (temporary / f"{PREFIX}notes").mkdir()
    (temporary / f"{PREFIX}file").write_text("")
    elsewhere = temporary / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / LOCK).write_text("")
    (temporary / f"{PREFIX}link").symlink_to(elsewhere, target_is_directory=True)
    before = set(temporary.iterdir())
    ClusterFolder().remove()
    assert set(temporary.iterdir()) == before
    assert (elsewhere / LOCK).exists()
