"""``tidegate submit``: what is sent, and what is refused before anything is."""

from __future__ import annotations

import json

import pytest
import yaml
from click.testing import CliRunner

from tidegate.components.errors import ConfigError, SubmissionError
from tidegate.orchestrators.command_line import tidegate
from tidegate.orchestrators.compiled_file import read_compiled
from tidegate.orchestrators.submission import compiled_for, request_for

SPEC = {
    "pipelineInfo": {"name": "ferry"},
    "schemaVersion": "2.1.0",
    "defaultPipelineRoot": "gs://bucket/ferry",
    "root": {"dag": {"tasks": {}}},
}


@pytest.fixture
def compiled(tmp_path):
    path = tmp_path / "pipeline.yaml"
    path.write_text(yaml.safe_dump(SPEC))
    return path


@pytest.fixture
def deployment(tmp_path):
    path = tmp_path / "deployment.yaml"
    path.write_text(
        "vertex: {project: ferries, region: europe-west4}\n"
        "kubeflow: {host: 'http://127.0.0.1:9', call_seconds: 1}\n"
    )
    return path


def _submit(*arguments):
    return CliRunner().invoke(tidegate, ["submit", *map(str, arguments)])


@pytest.mark.parametrize(
    ("platform", "root"),
    [
        ("vertex", ("pipelineJob", "runtimeConfig", "gcsOutputDirectory")),
        ("kubeflow", ("runtime_config", "pipeline_root")),
    ],
)
def test_a_dry_run_prints_the_request_and_sends_nothing(compiled, deployment, platform, root):
    """Who has no account yet wants to see what would be asked for."""
    done = _submit(compiled, "--on", platform, "--deployment", deployment, "--dry-run")
    assert done.exit_code == 0, done.output
    found = json.loads(done.output)
    for name in root:
        found = found[name]
    assert found == "gs://bucket/ferry"


def test_a_service_that_is_not_there_ends_the_command_with_2(compiled, deployment):
    """A script that submits nightly must notice."""
    done = _submit(compiled, "--on", "kubeflow", "--deployment", deployment)
    assert done.exit_code == 2
    assert "SubmissionError: Kubeflow Pipelines took no pipeline" in done.output


def test_a_deployment_without_the_service_is_refused(compiled, tmp_path):
    """The pipeline would go nowhere."""
    empty = tmp_path / "empty.yaml"
    empty.write_text("image: a\n")
    with pytest.raises(SubmissionError, match=r"says nothing of vertex .*under vertex:"):
        request_for(read_compiled(compiled), "vertex", empty)


def test_a_file_that_is_no_pipeline_is_refused(tmp_path):
    """A deployment in its place is a mistake soon made."""
    path = tmp_path / "deployment.yaml"
    path.write_text("image: a\n")
    with pytest.raises(SubmissionError, match=r"Not a compiled pipeline .*deployment\.yaml"):
        read_compiled(path)


def test_a_compiled_pipeline_takes_no_span(compiled, deployment):
    """Who gives one believes that it is run."""
    with pytest.raises(ConfigError, match="has its span and its settings in it"):
        compiled_for(str(compiled), "vertex", deployment, span=2)
