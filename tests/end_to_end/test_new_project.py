"""A project of one's own, as a new user meets it: made, and run with the command."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tidegate.orchestrators.lineage import connect
from tidegate.orchestrators.notebook.context import METADATA_FILE
from tidegate.orchestrators.observed import NodeState

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


@pytest.fixture
def importing(monkeypatch):
    """Runs a test in a project's folder, from which it may import; forgets the project after it."""

    def importing_from(project: Path) -> None:
        monkeypatch.chdir(project)
        monkeypatch.syspath_prepend(str(project))

    yield importing_from
    for name in [one for one in sys.modules if one.partition(".")[0] == "ferry"]:
        del sys.modules[name]


def test_a_new_project_runs_and_every_gate_passes(tmp_path, monkeypatch, importing):
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
    monkeypatch.setenv("TIDEGATE_HOME", str(home))
    importing(project)
    _require_the_same_in_a_notebook(project)


def _require_the_same_in_a_notebook(project: Path) -> None:
    """The cell of the project's README, over what the command has made: nothing runs twice."""
    root = project / "tidegate-runs"
    shutil.copy(root / "metadata.db", root / "artifacts" / METADATA_FILE)
    found = re.search(r"```python\n(.*?)```", (project / "README.md").read_text(), re.DOTALL)
    assert found is not None
    cell: dict[str, Any] = {}
    exec(found.group(1).replace('"tidegate-runs/notebook"', '"tidegate-runs"'), cell)
    results = cell["context"].results
    ran = {name for name, one in results.items() if one.state is not NodeState.CACHED}
    assert ran == {"PreviousSpan", "PreviousBlessedModel"}
    assert results["CanaryPusher"].finding.sentence.startswith("Promoted as version 1, the first")
    assert sum("\n  PASS " in repr(one) for one in results.values()) == 5
    shown = "".join(one._repr_html_() for one in results.values())
    assert shown.count("<iframe") == 4
    assert "cannot be shown" not in shown
