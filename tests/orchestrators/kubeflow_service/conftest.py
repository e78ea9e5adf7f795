"""A pipeline, and a local Kubeflow Pipelines to run it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tidegate.orchestrators.compiled_file import CompiledPipeline, read_compiled
from tidegate.orchestrators.kubeflow_service.settings import KubeflowSettings

from .local_service import LocalService, local_service

SPEC = {
    "pipelineInfo": {"name": "ferry"},
    "schemaVersion": "2.1.0",
    "sdkVersion": "tfx-1.16.0",
    "defaultPipelineRoot": "s3://bucket/ferry",
    "components": {},
    "deploymentSpec": {"executors": {}},
    "root": {
        "dag": {"tasks": {}},
        "inputDefinitions": {"parameters": {"rows": {"parameterType": "NUMBER_INTEGER"}}},
    },
}


@pytest.fixture
def pipeline(tmp_path: Path) -> CompiledPipeline:
    """A compiled pipeline with one runtime parameter, in YAML."""
    path = tmp_path / "pipeline.yaml"
    path.write_text(yaml.safe_dump(SPEC), encoding="utf-8")
    return read_compiled(path)


@pytest.fixture
def server() -> Iterator[LocalService]:
    """A local Kubeflow Pipelines."""
    with local_service() as local:
        yield local


@pytest.fixture
def settings(server: LocalService, tmp_path: Path) -> KubeflowSettings:
    """Where it listens, and as whom runs go there."""
    token = tmp_path / "token"
    token.write_text("abc\n", encoding="ascii")
    return KubeflowSettings(
        host=server.host,
        experiment="e1",
        namespace="bookings",
        service_account="trainer",
        token_file=str(token),
        call_seconds=5,
    )
