"""Processes for nodes, also where this one cannot be forked."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

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
