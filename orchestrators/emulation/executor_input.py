"""What a task is told: the ExecutorInput, in its JSON form."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from google.protobuf import json_format

from ...components.errors import PipelineRunError
from .outcomes import TaskOutcome, TaskState
from .parameters import cast_all, constant_of, is_legacy, with_defaults
from .tasks import TaskSpec

ArtifactValues: TypeAlias = Mapping[str, Any]
"""A RuntimeArtifact as JSON: name, type, uri, metadata."""

LEGACY_FIELDS: Mapping[type, str] = {int: "intValue", float: "doubleValue", str: "stringValue"}


@dataclasses.dataclass(frozen=True)
class Surroundings:
    """What the tasks of one graph see around them.

    Attributes:
      parameters: the graph's own.
      artifacts: the graph's own.
      outcomes: of the tasks that have ended.
      job: what placeholders tell of the run itself, by their names.
    """

    parameters: Mapping[str, Any]
    artifacts: Mapping[str, Sequence[ArtifactValues]]
    outcomes: Mapping[str, TaskOutcome]
    job: Mapping[str, str]


def inputs_of(task: TaskSpec, around: Surroundings) -> dict[str, Any]:
    """The field ``inputs`` of a task's ExecutorInput.

    Raises:
      PipelineRunError: where an input is missing or of the wrong type.
    """
    declared = task.component.input_definitions
    values = {
        key: value
        for key, one in task.spec.inputs.parameters.items()
        if (value := _parameter(task, key, one, around)) is not None
    }
    values = cast_all(declared.parameters, with_defaults(declared.parameters, values))
    artifacts = {
        key: {"artifacts": list(_artifacts(task, key, one, around))}
        for key, one in task.spec.inputs.artifacts.items()
    }
    legacy = {name for name in values if is_legacy(declared.parameters[name])}
    return {
        "artifacts": artifacts,
        "parameters": {k: {LEGACY_FIELDS[type(values[k])]: _int64(values[k])} for k in legacy},
        "parameterValues": {k: v for k, v in values.items() if k not in legacy},
    }


def outputs_of(
    task: TaskSpec, folder: Path, artifacts_at: Path, named: str | None
) -> dict[str, Any]:
    """The field ``outputs`` of a task's ExecutorInput.

    Args:
      task: the task.
      folder: of this attempt, for what it says.
      artifacts_at: where its artifacts go, one folder each.
      named: what the artifacts' names begin with; None where the backend gives none yet.
    """
    declared = task.component.output_definitions
    return {
        "artifacts": {
            key: {
                "artifacts": [
                    {
                        **({"name": f"{named}/{key}"} if named else {}),
                        "type": json_format.MessageToDict(one.artifact_type),
                        "uri": str(artifacts_at / key),
                        "metadata": _declared_metadata(one),
                    }
                ]
            }
            for key, one in declared.artifacts.items()
        },
        "parameters": {
            key: {"outputFile": str(folder / "parameters" / key)} for key in declared.parameters
        },
        "outputFile": str(folder / "executor_output.json"),
    }


def _declared_metadata(declared: Any) -> dict[str, Any]:
    legacy = {
        key: constant_of(one)
        for field in (declared.properties, declared.custom_properties)
        for key, one in field.items()
    }
    return {**legacy, **json_format.MessageToDict(declared.metadata)}


def _parameter(task: TaskSpec, key: str, said: Any, around: Surroundings) -> Any:
    kind = said.WhichOneof("kind")
    if kind == "component_input_parameter":
        return around.parameters.get(said.component_input_parameter)
    if kind == "task_output_parameter":
        wanted = said.task_output_parameter
        made = around.outcomes[wanted.producer_task].parameters
        if wanted.output_parameter_key not in made:
            raise _missing(task, f"{wanted.producer_task} put out no parameter {key!r}")
        return made[wanted.output_parameter_key]
    if kind == "task_final_status":
        return _final_status(around.outcomes[said.task_final_status.producer_task], around.job)
    if said.runtime_value.WhichOneof("value") == "runtime_parameter":
        return around.parameters.get(said.runtime_value.runtime_parameter)
    constant = constant_of(said.runtime_value)
    if isinstance(constant, str):  # of the run's own placeholders, and where it is nothing else
        return {f"{{{{$.{name}}}}}": one for name, one in around.job.items()}.get(
            constant, constant
        )
    return constant


def _artifacts(
    task: TaskSpec, key: str, said: Any, around: Surroundings
) -> Sequence[ArtifactValues]:
    if said.WhichOneof("kind") == "component_input_artifact":
        return around.artifacts.get(said.component_input_artifact, ())
    wanted = said.task_output_artifact
    made = around.outcomes[wanted.producer_task].artifacts
    if wanted.output_artifact_key not in made:
        raise _missing(
            task, f"{wanted.producer_task} put out no artifact {wanted.output_artifact_key!r}"
        )
    return made[wanted.output_artifact_key]


def _final_status(outcome: TaskOutcome, job: Mapping[str, str]) -> dict[str, Any]:
    failed = outcome.state is TaskState.FAILED
    return {
        "state": "FAILED" if failed else "SUCCEEDED",
        "pipelineJobName": job["pipeline_job_name"],
        "pipelineJobResourceName": job["pipeline_job_resource_name"],
        "pipelineTaskName": outcome.name,
        **({"error": {"code": 9, "message": outcome.error}} if failed else {}),
    }


def _int64(value: Any) -> Any:
    # Protobuf's JSON writes integers of 64 bits as text.
    return str(value) if isinstance(value, int) else value


def _missing(task: TaskSpec, what: str) -> PipelineRunError:
    return PipelineRunError(
        what, where=f"task {task.name}", remedy="Compile the pipeline anew: it names what is not."
    )
