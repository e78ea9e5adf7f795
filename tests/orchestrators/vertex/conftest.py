"""A pipeline, and where on Vertex AI it is to run."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tidegate.orchestrators.compiled_file import CompiledPipeline, read_compiled
from tidegate.orchestrators.vertex.settings import VertexSettings

from . import sdk_requests

if TYPE_CHECKING:
    from .local_services import LocalVertexServices


@pytest.fixture
def pipeline() -> CompiledPipeline:
    """A compiled pipeline of one task with two runtime parameters."""
    return read_compiled(sdk_requests.PIPELINE)


@pytest.fixture
def settings() -> VertexSettings:
    """The place that the recorded requests are for."""
    return VertexSettings(
        project=sdk_requests.PROJECT,
        region=sdk_requests.REGION,
        service_account=sdk_requests.ACCOUNT,
        network=sdk_requests.NETWORK,
        encryption_key=sdk_requests.KEY,
        call_seconds=5,
    )


@pytest.fixture
def server() -> Iterator[LocalVertexServices]:
    """A local Vertex AI."""
    from .local_services import vertex_services

    with vertex_services() as local:
        yield local


@pytest.fixture
def reachable(settings: VertexSettings, server: LocalVertexServices) -> VertexSettings:
    """The same place, answered for by the local server."""
    return dataclasses.replace(settings, api_endpoint=server.address)
