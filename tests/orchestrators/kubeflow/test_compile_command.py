"""``tidegate compile``: what it writes, and what it refuses before it writes anything."""

from __future__ import annotations

import pytest
import yaml
from click.testing import CliRunner

from tidegate.orchestrators.command_line import tidegate

DIGEST = f"registry.example/tidegate@sha256:{'0' * 64}"


@pytest.fixture
def compile_(tmp_path):
    """Compiles the tests' own pipeline for a deployment with these settings."""

    def run(*options, pipeline="kubeflow_nodes.ready:Ready", **settings):
        place = {
            "image": DIGEST,
            "pipeline_root": "gs://bucket/root",
            "data": "gs://bucket/data",
            "keyset": "/mnt/keys/people.json",
            "serving": "/mnt/serving",
            **settings,
        }
        (tmp_path / "deployment.yaml").write_text(yaml.safe_dump(place))
        output = tmp_path / "pipeline.yaml"
        deployment = ["--deployment", str(tmp_path / "deployment.yaml")]
        arguments = ["compile", pipeline, "--on", "kubeflow", "-o", str(output), *deployment]
        return CliRunner().invoke(tidegate, [*arguments, *options]), output

    return run


def test_it_writes_the_pipeline_and_says_where(compile_):
    """A script takes the last line as the file to submit."""
    done, output = compile_("--span", "3")
    assert done.exit_code == 0, done.output
    summary, path = done.output.strip().splitlines()[-2:]
    assert summary == f"kubeflow_nodes.ready:Ready: 1 tasks for kubeflow, each in {DIGEST}"
    assert path == str(output)
    spec = yaml.safe_load(output.read_text())
    container = spec["deploymentSpec"]["executors"]["Only_executor"]["container"]
    assert container["image"] == DIGEST
    assert "gs://bucket/data /mnt/keys/people.json" in container["args"][1]


def test_an_image_that_may_change_is_refused_unless_asked_for(compile_):
    """Two runs of one file would run different code."""
    refused, output = compile_(image="registry.example/tidegate:latest")
    assert refused.exit_code == 2
    assert "--allow-mutable-image" in refused.output
    assert not output.exists()
    allowed, output = compile_("--allow-mutable-image", image="registry.example/tidegate:latest")
    assert allowed.exit_code == 0, allowed.output
    assert output.exists()


@pytest.mark.parametrize("setting", ["pipeline_root", "data", "serving"])
def test_a_deployment_that_lacks_a_place_is_refused(compile_, setting):
    """The tasks would write into the container, and lose it with that."""
    done, output = compile_(**{setting: ""})
    assert done.exit_code == 2
    assert f"The deployment does not set {setting}" in done.output
    assert not output.exists()


def test_what_would_mean_something_else_there_is_refused(compile_):
    """The preflight is of no use where compiling does not ask it."""
    done, output = compile_(pipeline_root="/home/me/root")
    assert done.exit_code == 2
    assert "PreflightError" in done.output
    assert not output.exists()


def test_an_unknown_setting_is_named(compile_):
    """A misspelt one would silently not be set."""
    done, _ = compile_(imgae=DIGEST)
    assert done.exit_code == 2
    assert "imgae" in done.output
