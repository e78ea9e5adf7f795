"""Reads compiled pipelines, strictly: what the schema does not know is refused, not ignored."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from google.protobuf import json_format
from kfp.pipeline_spec import pipeline_spec_pb2

from ...components.errors import PipelineDefinitionError, PipelineNotFoundError
from .tasks import Dag, TaskSpec, dag_of

JOB_FIELDS = ("pipelineSpec", "pipeline_spec")


@dataclasses.dataclass(frozen=True)
class Specification:
    """A compiled pipeline, checked.

    Attributes:
      name: the pipeline's.
      root: its tasks, those of nested graphs within.
      inputs: the parameters that it declares, as ComponentInputsSpec says.
      given: the parameters that its job file sets.
      pipeline_root: where its artifacts go; empty where it does not say.
    """

    name: str
    root: Dag
    inputs: Mapping[str, Any]
    given: Mapping[str, Any]
    pipeline_root: str

    def tasks(self) -> Iterator[TaskSpec]:
        """Every task that runs something, those of nested graphs too."""
        yield from self.root.leaves()


def read_specification(path: Path) -> Mapping[str, Any]:
    """The plain values of a compiled pipeline in JSON or, by its suffix, YAML.

    Raises:
      PipelineNotFoundError: where there is no such file.
      PipelineDefinitionError: where it holds no pipeline.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise PipelineNotFoundError(
            f"Cannot read the compiled pipeline: {error.strerror}",
            where=str(path),
            remedy="Name a file that `tidegate compile` wrote.",
        ) from error
    except UnicodeDecodeError as error:
        raise _invalid(f"Not text: {error.reason}", str(path)) from error
    try:
        # A second YAML document, where there is one, holds Kubernetes' settings of the tasks.
        values = json.loads(text) if path.suffix == ".json" else next(yaml.safe_load_all(text), {})
    except (ValueError, yaml.YAMLError) as error:
        raise _invalid(f"Neither JSON nor YAML: {error}", str(path)) from error
    if not isinstance(values, Mapping):
        raise _invalid("It holds no mapping", str(path))
    return values


def parse_specification(values: Mapping[str, Any]) -> Specification:
    """Checks a compiled pipeline: a PipelineJob with its runtime configuration, or a bare spec.

    Raises:
      PipelineDefinitionError: for an unknown field, a reference to nothing, a cycle, or what the
        emulation does not run.
    """
    job, bare = _job_of(values)
    spec = pipeline_spec_pb2.PipelineSpec()
    _strictly(bare, spec)
    config = pipeline_spec_pb2.PipelineJob.RuntimeConfig()
    _strictly(job.get("runtimeConfig", job.get("runtime_config", {})), config)
    deployment = pipeline_spec_pb2.PipelineDeploymentConfig()
    _strictly(json_format.MessageToDict(spec.deployment_spec), deployment)
    if not spec.pipeline_info.name or not spec.root.dag.tasks:
        raise _invalid("It has no name or no tasks")
    return Specification(
        name=spec.pipeline_info.name,
        root=dag_of(spec.root, spec.components, deployment.executors),
        inputs=dict(spec.root.input_definitions.parameters),
        given={
            **{name: _plain(one) for name, one in config.parameters.items()},
            **{name: json_format.MessageToDict(v) for name, v in config.parameter_values.items()},
        },
        pipeline_root=config.gcs_output_directory or spec.default_pipeline_root,
    )


def _job_of(values: Mapping[str, Any]) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    for field in JOB_FIELDS:
        if field in values:
            return values, values[field]
    return {}, values


def _strictly(values: Any, message: Any) -> None:
    try:
        json_format.ParseDict(values, message)
    except (json_format.ParseError, AttributeError, TypeError, ValueError) as error:
        raise _invalid(f"{message.DESCRIPTOR.name}: {error}") from error


def _plain(value: Any) -> Any:
    return getattr(value, value.WhichOneof("value"))


def _invalid(what: str, where: str = "") -> PipelineDefinitionError:
    return PipelineDefinitionError(
        f"This is no compiled pipeline. {what}",
        where=where,
        remedy="Compile it anew with `tidegate compile`.",
    )
