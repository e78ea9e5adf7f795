"""One pipeline root, one run at a time."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tidegate.components.errors import PipelineLockedError, PipelineRootError
from tidegate.orchestrators.root import PipelineRoot, home

HOLD = """
import sys
from tidegate.orchestrators.root import PipelineRoot
with PipelineRoot(sys.argv[1]).locked():
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path):
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "held\n"
    yield process
    process.communicate(timeout=30)


def test_a_second_run_is_refused_and_told_who_holds_the_root(tmp_path, holder):
    """Two runs at once would write the same metadata and push two versions."""
    with (
        pytest.raises(PipelineLockedError, match=f"Process {holder.pid} .*--root"),
        PipelineRoot(tmp_path).locked(),
    ):
        pass


def test_a_killed_run_leaves_no_lock(tmp_path, holder):
    """After a crash nobody should have to look for a lock file to delete."""
    holder.kill()
    holder.wait(30)
    with PipelineRoot(tmp_path).locked() as place:
        assert place.path == tmp_path


def test_a_root_that_is_a_file_is_named(tmp_path):
    """A typo in --root must not end in a stack trace."""
    path = tmp_path / "file"
    path.write_text("")
    with pytest.raises(PipelineRootError, match=str(path)), PipelineRoot(path).locked():
        pass
    assert path.read_text() == ""


def test_a_root_without_runs_is_named(tmp_path):
    """``why`` on the wrong folder must say so, and make nothing there."""
    with pytest.raises(PipelineRootError, match="No pipeline has run"):
        PipelineRoot(tmp_path / "absent").existing()
    assert not (tmp_path / "absent").exists()


def test_home_can_be_moved(monkeypatch, tmp_path):
    """Where the home folder is read-only, data and keys must be able to go elsewhere."""
    monkeypatch.setenv("TIDEGATE_HOME", str(tmp_path))
    assert home() == tmp_path
