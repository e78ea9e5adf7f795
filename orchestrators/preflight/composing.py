"""Composes a pipeline to be looked at, with nothing prepared and nothing run."""

from __future__ import annotations

from tfx.orchestration.pipeline import Pipeline

from ..deployment import Deployment
from ..ready_pipelines import ReadyPipeline
from ..ready_pipelines import composed as compose

SOMEWHERE = "gs://somewhere"
"""Stands for whatever a deployment would name."""


def composed(ready: ReadyPipeline, deployment: Deployment | None) -> Pipeline:
    """The pipeline, as the deployment would have it.

    Raises:
      PipelineDefinitionError: where it cannot even be composed: two nodes of one name, a cycle.
    """
    place = deployment or Deployment()
    ready.adopt(place.data or f"{SOMEWHERE}/data", place.keyset or "env:KEYSET")
    return compose(
        ready,
        pipeline_root=place.pipeline_root or f"{SOMEWHERE}/root",
        serving_root=place.serving or "/mnt/serving",
        span=None,
    )
