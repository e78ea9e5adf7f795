"""One node as Kubeflow's task: what it takes and puts out, when it runs, and its command."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence

from google.protobuf.message import Message
from kfp.pipeline_spec import pipeline_spec_pb2
from tfx.proto.orchestration import pipeline_pb2
from tfx.types.artifact import Artifact

from ...components.errors import PipelineDefinitionError
from .artifact_schemas import schema_of
from .conditions import condition_of, values_read
from .node_description import (
    FINAL_STATUS_PARAMETER,
    RUN_ID_PARAMETER,
    NodeDescription,
)
from .node_graph import InputArtifact
from .parameters import runtime_parameters, specification_of

COMMAND = ("python", "-m", "tidegate.orchestrators.kubeflow.container")
"""What every task runs."""

EXECUTOR_SUFFIX = "_executor"
"""After a task's name, the label of what executes it."""

EXECUTOR_INPUT = "{{$}}"
"""Where the backend puts the ExecutorInput in."""

RUN_ID = "{{$.pipeline_job_uuid}}"
"""Where the backend puts the id of the run in; it must be the whole of a parameter's value."""

LONGEST_ARGUMENT = 128 * 1024 - 1
"""Bytes that Linux takes as one argument of a command (MAX_ARG_STRLEN)."""

_VALUE_TYPES = {
    "Integer": pipeline_spec_pb2.ParameterType.NUMBER_INTEGER,
    "Float": pipeline_spec_pb2.ParameterType.NUMBER_DOUBLE,
    "String": pipeline_spec_pb2.ParameterType.STRING,
    # CEL compares no bool with the number that TFX makes of one.
    "Boolean": pipeline_spec_pb2.ParameterType.NUMBER_INTEGER,
}

ContainerSpec = pipeline_spec_pb2.PipelineDeploymentConfig.PipelineContainerSpec


@dataclasses.dataclass(frozen=True)
class Task:
    """The three messages of which a specification makes a task."""

    task: Message
    component: Message
    container: Message


def task_of(
    description: NodeDescription,
    inputs: Sequence[InputArtifact],
    outputs: Mapping[str, type[Artifact]],
    kinds: Mapping[str, type[Artifact]],
    image: str,
    resources: Message | None = None,
) -> Task:
    """Builds the task of one node.

    Args:
      description: what its entry point is told.
      inputs: what it takes from nodes of the same run.
      outputs: the type of each of its outputs; of a resolver's, the representation says nothing.
      kinds: artifact types by their names in ML-Metadata.
      image: the container image it runs in.
      resources: processors and memory, as the component's ``platform_config`` says.

    Raises:
      PipelineDefinitionError: for what a task cannot express.
    """
    node, name = description.node, description.name
    task = pipeline_spec_pb2.PipelineTaskSpec()
    task.task_info.name = name
    task.component_ref.name = name
    component = pipeline_spec_pb2.ComponentSpec(executor_label=f"{name}{EXECUTOR_SUFFIX}")
    _take_artifacts(task, component, inputs, kinds)
    _take_parameters(task, component, description)
    _take_values(task, component, node, inputs)
    for key in sorted(outputs):
        component.output_definitions.artifacts[key].artifact_type.CopyFrom(schema_of(outputs[key]))
    task.dependent_tasks.extend(
        sorted({one.source.node for one in inputs} | {*node.upstream_nodes})
    )
    condition = condition_of(node)
    if condition:
        task.trigger_policy.condition = condition
    if node.execution_options.max_execution_retries:
        _retry(task, node.execution_options.max_execution_retries)
    container = ContainerSpec(image=image, command=COMMAND)
    container.args.extend(["--node", _argument(description), "--executor-input", EXECUTOR_INPUT])
    if resources is not None:
        container.resources.CopyFrom(resources)
    return Task(task, component, container)


def put_out_value(component: Message, key: str, kind: str) -> None:
    """Has a task put out the value of an artifact as a parameter too, which conditions can read.

    Args:
      component: of the task.
      key: under which it puts the artifact out.
      kind: name of the artifact's type.

    Raises:
      PipelineDefinitionError: for an artifact whose value is neither a number nor a string.
    """
    if kind not in _VALUE_TYPES:
        raise PipelineDefinitionError(
            f"A condition reads the value of {key!r}, which is of type {kind}",
            where=str(component.executor_label).removesuffix(EXECUTOR_SUFFIX),
            remedy=f"Put out one of {', '.join(_VALUE_TYPES)}, or compare a property.",
        )
    component.output_definitions.parameters[key].parameter_type = _VALUE_TYPES[kind]


def _take_artifacts(
    task: Message,
    component: Message,
    inputs: Iterable[InputArtifact],
    kinds: Mapping[str, type[Artifact]],
) -> None:
    for one in inputs:
        schema = schema_of(kinds[one.type_name])
        component.input_definitions.artifacts[one.name].artifact_type.CopyFrom(schema)
        origin = task.inputs.artifacts[one.name].task_output_artifact
        origin.producer_task = one.source.node
        origin.output_artifact_key = one.source.key


def _take_parameters(task: Message, component: Message, description: NodeDescription) -> None:
    taken = component.input_definitions.parameters
    taken[RUN_ID_PARAMETER].parameter_type = pipeline_spec_pb2.ParameterType.STRING
    task.inputs.parameters[RUN_ID_PARAMETER].runtime_value.constant.string_value = RUN_ID
    for name, parameter in sorted(runtime_parameters(description.ir).items()):
        taken[name].CopyFrom(specification_of(parameter))
        taken[name].ClearField("default_value")
        task.inputs.parameters[name].component_input_parameter = name
    if description.final_status:
        taken[
            FINAL_STATUS_PARAMETER
        ].parameter_type = pipeline_spec_pb2.ParameterType.TASK_FINAL_STATUS


def _take_values(
    task: Message,
    component: Message,
    node: pipeline_pb2.PipelineNode,
    inputs: Iterable[InputArtifact],
) -> None:
    read = values_read(node)
    for one in inputs:
        if one.name in read:
            kind = _VALUE_TYPES.get(one.type_name, pipeline_spec_pb2.ParameterType.STRING)
            component.input_definitions.parameters[one.name].parameter_type = kind
            origin = task.inputs.parameters[one.name].task_output_parameter
            origin.producer_task = one.source.node
            origin.output_parameter_key = one.source.key


def _retry(task: Message, times: int) -> None:
    # Kubeflow's own compiler writes the same waits where its user says none.
    task.retry_policy.max_retry_count = times
    task.retry_policy.backoff_duration.FromSeconds(0)
    task.retry_policy.backoff_factor = 2.0
    task.retry_policy.backoff_max_duration.FromSeconds(3600)


def _argument(description: NodeDescription) -> str:
    text = description.to_json()
    if len(text.encode()) > LONGEST_ARGUMENT:
        raise PipelineDefinitionError(
            f"The node's settings take {len(text.encode())} bytes, more than a command can hold",
            where=description.name,
            remedy="Keep long settings in a file of the package and name that.",
        )
    return text
