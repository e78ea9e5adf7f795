"""What Kubeflow Pipelines is asked for to run a compiled pipeline once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...components.errors import SubmissionError
from ..compiled_file import CompiledPipeline
from .settings import KubeflowSettings


def run_request(
    pipeline: CompiledPipeline,
    settings: KubeflowSettings,
    *,
    name: str,
    parameters: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The body of ``POST /apis/v2beta1/runs``: a v2beta1 Run in JSON.

    Args:
      pipeline: what runs; its specification goes along, so nothing need be uploaded before.
      settings: where, and as whom.
      name: the run's display name.
      parameters: values of the pipeline's runtime parameters, laid over those it was compiled with.

    Raises:
      SubmissionError: for a parameter that the pipeline does not have, or a specification of a
        version that Kubeflow Pipelines does not run.
    """
    body: dict[str, Any] = {
        "display_name": name,
        "pipeline_spec": _runnable(pipeline),
        "runtime_config": _runtime_config(pipeline, parameters or {}),
    }
    if settings.experiment:
        body["experiment_id"] = settings.experiment
    if settings.service_account:
        body["service_account"] = settings.service_account
    return body


def _runnable(pipeline: CompiledPipeline) -> Mapping[str, Any]:
    version = pipeline.spec.get("schemaVersion", "")
    if version < "2.1":
        raise SubmissionError(
            f"Its specification is of version {version or 'unknown'}, and Kubeflow runs 2.1",
            where=pipeline.name,
            remedy="Compile it with --on kubeflow.",
        )
    return pipeline.spec


def _runtime_config(pipeline: CompiledPipeline, parameters: Mapping[str, Any]) -> dict[str, Any]:
    declared = pipeline.spec["root"].get("inputDefinitions", {}).get("parameters", {})
    for name in parameters:
        if name not in declared:
            raise SubmissionError(
                f"The pipeline has no runtime parameter {name!r}",
                where=pipeline.name,
                remedy=f"Known: {', '.join(sorted(declared)) or 'none'}.",
            )
    config: dict[str, Any] = {"parameters": {**pipeline.parameters, **parameters}}
    if pipeline.pipeline_root:
        config["pipeline_root"] = pipeline.pipeline_root
    return config
