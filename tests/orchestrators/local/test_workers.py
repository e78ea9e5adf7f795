"""Processes for nodes, also where this one cannot be forked."""

from __future__ import annotations

import functools
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tidegate.components.errors import PipelineRunError
from tidegate.orchestrators.local import workers, zygote
from tidegate.orchestrators.local.workers import Workers

STARTED = """
import importlib.util, pathlib, sys
spec = importlib.util.spec_from_file_location("tasks", sys.argv[1])
tasks = importlib.util.module_from_spec(spec)
sys.modules["tasks"] = tasks
spec.loader.exec_module(tasks)
import tensorflow as tf
from tidegate.orchestrators.local import LocalRunner
from tidegate.orchestrators.local.fork_safety import objection_to_forking
assert objection_to_forking() == "", objection_to_forking()
tf.constant(1) + 1
assert "TensorFlow's runtime" in objection_to_forking()
place = tasks.Place(pathlib.Path(sys.argv[2]))
for _ in range(2):
    runner = LocalRunner()
    runner.run(place.pipeline(tasks.Task("A"), tasks.Task("B", ["sleep", 0.1])))
print([node.state.value for node in runner.nodes])
"""


@pytest.mark.slow
def test_a_process_in_which_tensorflow_runs_is_not_forked(tmp_path):
    """In a copy of it TensorFlow waits for ever; the nodes' processes come from a fresh one."""
    tasks = Path(__file__).parent / "conftest.py"
    done = subprocess.run(
        [sys.executable, "-c", STARTED, str(tasks), str(tmp_path / "root")],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert "['CACHED', 'CACHED']" in done.stdout, done.stderr


def _await(condition):
    until = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < until, "it did not come to pass"
        time.sleep(0.02)


def _is_gone(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] == "Z"


@pytest.fixture
def forks(monkeypatch):
    """Processes come from this one, whatever tests before this one have started in it."""
    monkeypatch.setattr(workers, "objection_to_forking", lambda: "")


def _work(forked, path):
    forked.start(Path.write_text, path, "work")
    while not forked.wait(1.0):
        pass


def test_a_process_whose_parent_has_died_does_no_work(tmp_path, monkeypatch, forks):
    """Nobody would know of it: a killed run's node would go on beside the next run's."""
    asks = zygote._die_with

    def too_late(parent, number):
        if number == signal.SIGKILL:  # a worker's
            os.kill(parent, signal.SIGKILL)
            _await(lambda: os.getppid() != parent)
            (tmp_path / "worker").write_text(f"{os.getpid()}\n")
        asks(parent, number)

    monkeypatch.setattr(zygote, "_die_with", too_late)
    with Workers() as forked, pytest.raises(PipelineRunError, match="was killed"):
        _work(forked, tmp_path / "done")
    _await(lambda: (tmp_path / "worker").exists() and (tmp_path / "worker").read_text())
    _await(lambda: _is_gone(int((tmp_path / "worker").read_text())))
    assert not (tmp_path / "done").exists()


def _note_and_sleep(path):
    path.write_text(f"{os.getpid()}\n")
    time.sleep(600)


@pytest.mark.parametrize("is_kept", [False, True], ids=["forked", "kept for later runs"])
def test_ctrl_c_while_a_process_begins_leaves_none(tmp_path, monkeypatch, forks, is_kept):
    """A node would go on that no run knows of, and the next run would take it for its own."""
    if is_kept:
        parent = functools.cache(lambda _: workers._forked())
        monkeypatch.setattr(workers, "_spawned", parent)
        monkeypatch.setattr(workers, "objection_to_forking", lambda: "a test wants it so")
    note = tmp_path / "note"

    def interrupted(_):
        _await(lambda: note.exists() and note.read_text())
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Workers, "_receive", interrupted)
        with pytest.raises(KeyboardInterrupt), Workers() as first:
            first.start(_note_and_sleep, note)
    _await(lambda: _is_gone(int(note.read_text())))
    with Workers() as second:
        worker = second.start(os.getpid)
        _await(lambda: worker in second.wait(1.0))
        assert worker.result() == worker.pid
        if is_kept:
            second._dismiss_parent()
