"""What Vertex AI is asked for to run a compiled pipeline once."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from typing import Any

from ...components.errors import SubmissionError
from ..compiled_file import CompiledPipeline
from .settings import VertexSettings

LONGEST_NAME = 128
"""Of a job's id, by the service's own rules."""


def job_id(pipeline: CompiledPipeline) -> str:
    """An id for one more job of the pipeline: its name and the second."""
    name = re.sub(r"[^a-z0-9]+", "-", pipeline.name.lower()).strip("-")
    if not name[:1].isalpha():
        name = f"pipeline-{name}"
    moment = time.strftime("%Y%m%d%H%M%S", time.gmtime())
    return f"{name[: LONGEST_NAME - len(moment) - 1]}-{moment}"


def job_request(
    pipeline: CompiledPipeline,
    settings: VertexSettings,
    *,
    identifier: str = "",
    parameters: Mapping[str, Any] | None = None,
    caching: bool | None = None,
) -> dict[str, Any]:
    """A CreatePipelineJobRequest_, in the JSON of the REST interface.

    Args:
      pipeline: what runs.
      settings: where, and as whom.
      identifier: the job's id; empty leaves it to the service, as in a schedule.
      parameters: values of the pipeline's runtime parameters, laid over those it was compiled with.
      caching: False runs every task anew; None leaves it to the tasks.

    Raises:
      SubmissionError: for a pipeline without a root, or a parameter that it does not have.

    .. _CreatePipelineJobRequest:
      https://cloud.google.com/vertex-ai/docs/reference/rest/v1/projects.locations.pipelineJobs/create
    """
    job: dict[str, Any] = {
        "displayName": pipeline.name[:LONGEST_NAME],
        "pipelineSpec": _spec(pipeline, caching),
        "runtimeConfig": _runtime_config(pipeline, parameters or {}),
    }
    optional = {
        "labels": dict(pipeline.labels),
        "serviceAccount": settings.service_account,
        "network": settings.network,
        "encryptionSpec": settings.encryption_key and {"kmsKeyName": settings.encryption_key},
    }
    job |= {name: value for name, value in optional.items() if value}
    request = {"parent": settings.parent, "pipelineJob": job}
    return request | ({"pipelineJobId": identifier} if identifier else {})


def _runtime_config(pipeline: CompiledPipeline, parameters: Mapping[str, Any]) -> dict[str, Any]:
    if not pipeline.pipeline_root.startswith("gs://"):
        raise SubmissionError(
            f"The pipeline root is {pipeline.pipeline_root!r}",
            where=pipeline.name,
            remedy="Vertex AI keeps artifacts in Cloud Storage: give a pipeline_root of gs://...",
        )
    declared = pipeline.spec["root"].get("inputDefinitions", {}).get("parameters", {})
    for name in parameters:
        if name not in declared:
            raise SubmissionError(
                f"The pipeline has no runtime parameter {name!r}",
                where=pipeline.name,
                remedy=f"Known: {', '.join(sorted(declared)) or 'none'}.",
            )
    values = {**pipeline.parameters, **parameters}
    config: dict[str, Any] = {"gcsOutputDirectory": pipeline.pipeline_root}
    if not values:
        return config
    if pipeline.spec.get("schemaVersion", "") > "2.0.0":
        return config | {"parameterValues": values}
    return config | {"parameters": {name: _typed(value) for name, value in values.items()}}


def _typed(value: Any) -> dict[str, Any]:
    """A value as specifications of version 2.0 want it; JSON writes an int64 as a string."""
    if isinstance(value, int):
        return {"intValue": str(int(value))}
    return {"doubleValue" if isinstance(value, float) else "stringValue": value}


def _spec(pipeline: CompiledPipeline, caching: bool | None) -> Mapping[str, Any]:
    if caching is None:
        return pipeline.spec
    root = dict(pipeline.spec["root"])
    tasks = {
        name: {**task, "cachingOptions": {"enableCache": caching}}
        for name, task in root["dag"]["tasks"].items()
    }
    root["dag"] = {**root["dag"], "tasks": tasks}
    return {**pipeline.spec, "root": root}
