"""Composes a pipeline to be looked at, with nothing prepared and nothing run."""

from __future__ import annotations

from tfx.orchestration.pipeline import Pipeline

from ...components.errors import PipelineDefinitionError, TidegateError
from ..deployment import Deployment
from ..ready_pipelines import ReadyPipeline

SOMEWHERE = "gs://somewhere"
"""Stands for whatever a deployment would name."""


def composed(ready: ReadyPipeline, deployment: Deployment | None) -> Pipeline:
    """The pipeline, as the deployment would have it.

    Raises:
      PipelineDefinitionError: where it cannot even be composed: two nodes of one name, a cycle.
    """
    place = deployment or Deployment()
    ready.adopt(place.data or f"{SOMEWHERE}/data", place.keyset or "env:KEYSET")
    try:
        return ready.compose(
            pipeline_root=place.pipeline_root or f"{SOMEWHERE}/root",
            serving_root=place.serving or "/mnt/serving",
            span=None,
        )
    except TidegateError:
        raise
    except Exception as error:
        raise PipelineDefinitionError(
            f"It cannot be composed: {type(error).__name__}: {error}",
            where=ready.name,
            remedy="TFX refuses it wherever it is asked to run.",
        ) from error
