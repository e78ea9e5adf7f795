"""From a pipeline's name, or its file, to the service that runs it."""

from __future__ import annotations

import dataclasses
import json
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..components.errors import ConfigError, SubmissionError
from .compiled_file import CompiledPipeline, read_compiled
from .deployment import Deployment
from .kubeflow_service.runs import run_request
from .kubeflow_service.service import KubeflowService
from .kubeflow_service.settings import KubeflowSettings
from .vertex.jobs import job_id, job_request
from .vertex.service import VertexService
from .vertex.settings import VertexSettings


@dataclasses.dataclass(frozen=True)
class Request:
    """What a service is to be asked.

    Attributes:
      body: in the JSON of its REST interface.
      settings: which service.
    """

    body: Mapping[str, Any]
    settings: VertexSettings | KubeflowSettings

    def as_json(self) -> str:
        """The body, for a person to read or another client to send."""
        return json.dumps(self.body, indent=2, sort_keys=True)


def compiled_for(
    pipeline: str,
    platform: str,
    deployment: Path,
    span: int | None = None,
    config: Path | None = None,
) -> CompiledPipeline:
    """The compiled pipeline: read where ``pipeline`` is a file, else compiled for ``platform``.

    Raises:
      UsageError: for a file, a pipeline or a deployment that cannot be used.
    """
    if Path(pipeline).suffix in (".json", ".yaml", ".yml"):
        if span is not None or config is not None:
            raise ConfigError(
                "A compiled pipeline has its span and its settings in it",
                where=pipeline,
                remedy="Name the pipeline instead of its file, or leave them out.",
            )
        return read_compiled(Path(pipeline))
    from .deployed_pipeline import deployed_pipeline
    from .kubeflow.compilation import compile_pipeline
    from .kubeflow.images import require_pinned
    from .preflight import require_runnable

    place = Deployment.from_yaml(deployment)
    require_pinned(place.image)
    composed = deployed_pipeline(pipeline, place, span, config)
    require_runnable(composed, platform, deployment=place)
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "pipeline.json"
        return read_compiled(compile_pipeline(composed, output, place.image, deployment=place))


def request_for(pipeline: CompiledPipeline, platform: str, deployment: Path) -> Request:
    """What the service of ``platform`` is to be asked to run ``pipeline`` once.

    Raises:
      SubmissionError: where the deployment does not say which service.
    """
    place = Deployment.from_yaml(deployment)
    settings = place.vertex if platform == "vertex" else place.kubeflow
    if settings is None:
        raise SubmissionError(
            f"The deployment says nothing of {platform}",
            where=str(deployment),
            remedy=f"Add its settings under {platform}:.",
        )
    if isinstance(settings, VertexSettings):
        return Request(job_request(pipeline, settings, identifier=job_id(pipeline)), settings)
    name = f"{pipeline.name} {time.strftime('%Y-%m-%d %H:%M:%S', time.gmtime())}"
    return Request(run_request(pipeline, settings, name=name), settings)


def sent(request: Request) -> str:
    """Asks the service; returns the name that it gave the run.

    Raises:
      SubmissionError: where it refuses, or does not answer.
    """
    if isinstance(request.settings, VertexSettings):
        return VertexService(request.settings).create_job(request.body)
    return KubeflowService(request.settings).create_run(request.body)
