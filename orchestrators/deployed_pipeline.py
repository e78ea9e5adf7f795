"""A ready pipeline, composed for the place where a deployment says that it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..components.errors import ConfigError
from .deployment import Deployment
from .ready_pipelines import Wishes, composed, find_pipeline


def deployed_pipeline(
    name: str, place: Deployment, span: int | None = None, config: Path | None = None
) -> Any:
    """TFX's pipeline, with data, keys and serving folder where the deployment says.

    Args:
      name: as :func:`~tidegate.orchestrators.ready_pipelines.find_pipeline` takes it.
      place: where it will run; nothing there has to be within reach from here.
      span: what to ingest; None for the latest there is when it runs.
      config: a YAML file of settings laid over the pipeline's own.

    Raises:
      ConfigError: where the deployment lacks what every pipeline needs.
      UsageError: for a pipeline or settings that cannot be used.
    """
    from .beam.pipeline_args import beam_pipeline_args

    for setting in ("pipeline_root", "data", "serving"):
        if not getattr(place, setting):
            raise ConfigError(
                f"The deployment does not set {setting}",
                where="deployment",
                remedy=f"Set {setting}: a place that the tasks can reach, as gs://bucket/folder.",
            )
    ready = find_pipeline(name)(Wishes(() if span is None else (span,), config))
    ready.adopt(place.data, place.keyset)
    return composed(
        ready,
        pipeline_root=place.pipeline_root,
        serving_root=place.serving,
        span=span,
        beam_pipeline_args=beam_pipeline_args(place.beam),
    )
