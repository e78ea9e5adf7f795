"""A run that was killed or failed is gone on with; what it has finished is kept."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from tidegate.components.errors import DataError, ResumeError
from tidegate.orchestrators.lineage import connect
from tidegate.orchestrators.local import LocalRunner
from tidegate.orchestrators.observed import NodeState


def _gone(pid):
    for _ in range(100):
        stat = Path(f"/proc/{pid}/stat")
        if not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.1)
    return False


def _flaky(place, task, tmp_path):
    first = task("First", ["note", str(tmp_path / "first")])
    flaky = task(
        "Flaky", ["fail_before", [str(tmp_path / "tries"), 2]], before=first.outputs["model"]
    )
    return place.pipeline(first, flaky, cache=False)


def test_a_failed_run_goes_on_where_it_failed(place, task, tmp_path):
    """What took hours must not be done again since the last node failed."""
    broken = LocalRunner()
    with pytest.raises(DataError):
        broken.run(_flaky(place, task, tmp_path))
    again = LocalRunner(resume=broken.run_id)
    again.run(_flaky(place, task, tmp_path))
    assert again.run_id == broken.run_id
    assert [node.state for node in again.nodes] == [NodeState.COMPLETE, NodeState.COMPLETE]
    assert len((tmp_path / "first").read_text().split()) == 1
    assert place.states("Flaky") == ["FAILED", "COMPLETE"]
    with pytest.raises(ResumeError, match="has ended well"):
        LocalRunner(resume=broken.run_id).run(_flaky(place, task, tmp_path))


def test_another_definition_is_not_gone_on_with(place, task, tmp_path):
    """Half of one pipeline and half of another would make a model nobody defined."""
    broken = LocalRunner()
    with pytest.raises(DataError):
        broken.run(_flaky(place, task, tmp_path))
    with pytest.raises(ResumeError, match="another definition"):
        LocalRunner(resume=broken.run_id).run(place.pipeline(task("Other")))


def test_a_run_that_never_was_is_not_gone_on_with(place, task):
    """A typo in a run's name must not start a new run."""
    with pytest.raises(ResumeError, match="There is no run 'absent'"):
        LocalRunner(resume="absent").run(place.pipeline(task("A")))


def test_a_killed_run_leaves_no_process_and_is_reaped(place, task, tmp_path):
    """An execution that is RUNNING for ever, or half a model, would be taken for work under way."""
    notes = tmp_path / "notes"
    first = task("First")
    does = [["leave_half", "x"], ["start_child", f"{notes}.child"], ["note", str(notes)]]
    second = task("Second", *does, ["sleep", 600], before=first.outputs["model"])
    pid = os.fork()
    if not pid:
        try:
            LocalRunner().run(place.pipeline(first, second))
        finally:
            os._exit(1)
    for _ in range(1200):
        if notes.exists() and notes.read_text().strip():
            break
        time.sleep(0.1)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    assert _gone(int(notes.read_text()))
    assert _gone(int(Path(f"{notes}.child").read_text()))
    assert place.states("Second") == ["RUNNING"]
    LocalRunner().run(place.pipeline(task("Other")))
    assert place.states("Second") == ["FAILED"]
    assert "ended before" in place.reason("Second")
    assert place.models("Second") == []
    assert len(place.models("First")) == 1
    store = connect(place.database)
    assert not [one for one in store.get_executions() if one.last_known_state == one.RUNNING]
