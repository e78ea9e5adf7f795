"""What tells Beam where to run a node's job."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .runners import dataflow, direct, flink, portable, spark
from .settings import BeamSettings

_ARGUMENTS: Mapping[str, Callable[[Any], list[str]]] = {
    "direct": direct.arguments,
    "portable": portable.arguments,
    "flink": flink.arguments,
    "spark": spark.arguments,
    "dataflow": dataflow.arguments,
}


def beam_pipeline_args(settings: BeamSettings) -> list[str]:
    """The arguments of every Beam executor, as ``Pipeline(beam_pipeline_args=...)`` takes them.

    Raises:
      ConfigError: for an option that Beam does not know, or a local cluster, which is not there
        until :func:`~tidegate.orchestrators.beam.jobs.beam_jobs` starts it.
    """
    if settings.options:
        from .options import require_known

        require_known(settings.options)
    own = _ARGUMENTS[settings.runner](getattr(settings, settings.runner))
    return [*own, *(f"--{option}" for option in settings.options)]
