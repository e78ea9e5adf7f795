"""A project of one's own, as a new user meets it: made, and run with the command."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tidegate.orchestrators.lineage import connect

pytestmark = pytest.mark.slow


def _tidegate(folder: Path, home: Path, *arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "tidegate", *arguments],
        cwd=folder,
        env={**os.environ, "TIDEGATE_HOME": str(home), "TF_CPP_MIN_LOG_LEVEL": "3"},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


def test_a_new_project_runs_and_every_gate_passes(tmp_path):
    """It is the first thing that a user makes: it must work as it is, without being installed."""
    home = tmp_path / "home"
    made = _tidegate(tmp_path, home, "new", "ferry")
    assert made.returncode == 0, made.stderr
    project = tmp_path / "ferry"
    run = _tidegate(project, home, "run", "ferry.project:Ferry", "--span", "1")
    assert run.returncode == 0, run.stdout + run.stderr
    assert "All 5 gates passed." in run.stdout
    assert (project / "tidegate-runs" / "serving" / "1" / "saved_model.pb").is_file()
    store = connect(project / "tidegate-runs" / "metadata.db")
    gates = ("PrivacyReport", "DriftVerdict", "EdgeBlessing", "Rollout")
    for name in gates:
        [verdict] = store.get_artifacts_by_type(f"tidegate.{name}")
        assert verdict.custom_properties["outcome"].string_value == "PASS", name
    # What pseudonymized data may not hold stands nowhere in what the run left.
    raw = (project / "data" / "span-01" / "bookings.csv").read_text().splitlines()[1].split(",")
    for path in (project / "tidegate-runs" / "artifacts").rglob("*"):
        assert path.is_dir() or raw[1].encode() not in path.read_bytes(), path
