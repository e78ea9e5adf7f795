"""``tidegate check`` tells what a platform would silently change."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from tidegate.orchestrators.command_line import tidegate

PROJECT = """
from tfx.dsl.components.common.importer import Importer
from tfx.orchestration.pipeline import Pipeline
from tfx.types.standard_artifacts import Schema


class Project:
    name = "project"

    def __init__(self, wishes):
        pass

    def adopt(self, data, keyset):
        pass

    def compose(self, pipeline_root, **settings):
        importer = Importer(source_uri="gs://bucket/schema", artifact_type=Schema)
        return Pipeline("My_Project", pipeline_root, components=[importer])
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A project whose name Kubeflow would not take."""
    (tmp_path / "checked_project.py").write_text(PROJECT)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "checked_project", raising=False)
    return "checked_project:Project"


def test_what_means_the_same_ends_with_0(project: str) -> None:
    """Else a script could not go on after it."""
    result = CliRunner().invoke(tidegate, ["check", project, "--on", "local"])

    assert result.exit_code == 0, result.output
    assert result.output.splitlines()[-1] == "My_Project means the same on local."


def test_what_does_not_ends_with_2_and_says_why_and_what_to_do(project: str) -> None:
    """Else a user would know that it is refused, and not what to do about it."""
    result = CliRunner().invoke(tidegate, ["check", project, "--on", "kubeflow"])

    assert result.exit_code == 2
    assert "[pipeline-name]" in result.output
    assert "why  Names there are lower case" in result.output
    assert "fix  Call it 'my-project'." in result.output


def test_json_says_the_same(project: str) -> None:
    """Else a script would have to read sentences."""
    result = CliRunner().invoke(tidegate, ["check", project, "--on", "vertex", "--json"])

    assert result.exit_code == 2
    [objection] = json.loads(result.output)
    assert set(objection) == {"rule", "node", "what", "why", "remedy"}
    assert objection["rule"] == "pipeline-name"


def test_a_deployment_is_checked_with_it(project: str, tmp_path: Path) -> None:
    """Else a root that no task can reach would be found out by the first run."""
    (tmp_path / "deployment.yaml").write_text("image: tidegate:latest\npipeline_root: /data\n")

    said = ["check", project, "--on", "kubeflow", "--deployment", "deployment.yaml", "--json"]
    found = json.loads(CliRunner().invoke(tidegate, said).output)

    assert {one["rule"] for one in found} == {"container-image", "pipeline-name", "pipeline-root"}
