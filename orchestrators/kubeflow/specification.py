"""A whole pipeline as Kubeflow's PipelineSpec."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from google.protobuf import json_format
from google.protobuf.message import Message
from kfp.pipeline_spec import pipeline_spec_pb2
from tfx import version
from tfx.dsl.components.base.base_node import BaseNode
from tfx.orchestration.kubeflow.utils import TFX_DAG_NAME
from tfx.orchestration.pipeline import Pipeline
from tfx.proto.orchestration import pipeline_pb2

from .conditions import values_read
from .definition import (
    artifact_types,
    compiled,
    compiled_alone,
    final_status_of,
    modules_of,
    require_executor,
    resources_of,
)
from .node_description import FINAL_STATUS_PARAMETER
from .node_graph import described, inputs_of, nodes_of
from .parameters import runtime_parameters, specification_of
from .tasks import Task, put_out_value, task_of

SCHEMA_VERSION = "2.1.0"
"""Of the specification; Kubeflow Pipelines 2 and Vertex AI read it."""


def specification(pipeline: Pipeline, image: str, exit_handler: BaseNode | None = None) -> Message:
    """The PipelineSpec of ``pipeline``, in which every node is a container task.

    Args:
      pipeline: TFX's.
      image: the container image of every task.
      exit_handler: runs when all others have ended, however that was.

    Raises:
      PipelineDefinitionError: for what cannot run there.
    """
    ir = compiled(pipeline)
    spec = pipeline_spec_pb2.PipelineSpec(
        sdk_version=f"tfx-{version.__version__}", schema_version=SCHEMA_VERSION
    )
    spec.pipeline_info.name = pipeline.pipeline_info.pipeline_name
    if isinstance(pipeline.pipeline_info.pipeline_root, str):
        spec.default_pipeline_root = pipeline.pipeline_info.pipeline_root
    tasks = _tasks(ir, {node.id: node for node in pipeline.components}, image)
    if exit_handler is None:
        dag = spec.root.dag
    else:
        dag = spec.components[TFX_DAG_NAME].dag
        _take_parameters(spec.components[TFX_DAG_NAME], ir)
        _run_inner(spec.root.dag.tasks[TFX_DAG_NAME], ir)
        handler_ir = compiled_alone(exit_handler, pipeline)
        [handler] = _tasks(handler_ir, {exit_handler.id: exit_handler}, image)
        _run_last(handler)
        _take_parameters(spec.root, handler_ir)
        _add(spec, spec.root.dag, [handler])
        tasks = [*tasks]
    _take_parameters(spec.root, ir)
    _add(spec, dag, tasks)
    _put_deployment(spec, tasks if exit_handler is None else [*tasks, handler])
    return spec


def _tasks(ir: pipeline_pb2.Pipeline, nodes: Mapping[str, BaseNode], image: str) -> list[Task]:
    kinds = artifact_types(list(nodes.values()))
    modules = modules_of(kinds)
    graph = nodes_of(ir)
    tasks = {}
    for name, node in graph.items():
        require_executor(ir, name)
        own = _modules_met(nodes[name], modules)
        description = described(ir, node, own, final_status_of(nodes[name]))
        outputs = {key: channel.type for key, channel in nodes[name].outputs.items()}
        tasks[name] = task_of(
            description,
            inputs_of(node, graph),
            outputs,
            kinds,
            image,
            resources_of(nodes[name]),
        )
    for node in graph.values():
        for one in inputs_of(node, graph):
            if one.name in values_read(node):
                producer = one.source.node
                put_out_value(tasks[producer].component, one.source.key, one.type_name)
    return list(tasks.values())


def _modules_met(node: BaseNode, modules: tuple[str, ...]) -> tuple[str, ...]:
    own = {kind.__module__ for kind in artifact_types([node]).values()}
    return tuple(one for one in modules if one in own)


def _add(spec: Message, dag: Message, tasks: Iterable[Task]) -> None:
    for one in tasks:
        name = one.task.task_info.name
        dag.tasks[name].CopyFrom(one.task)
        spec.components[name].CopyFrom(one.component)


def _put_deployment(spec: Message, tasks: Iterable[Task]) -> None:
    deployment = pipeline_spec_pb2.PipelineDeploymentConfig()
    for one in tasks:
        deployment.executors[one.component.executor_label].container.CopyFrom(one.container)
    spec.deployment_spec.update(json_format.MessageToDict(deployment))


def _take_parameters(component: Message, ir: pipeline_pb2.Pipeline) -> None:
    for name, parameter in runtime_parameters(ir).items():
        component.input_definitions.parameters[name].CopyFrom(specification_of(parameter))


def _run_inner(task: Message, ir: pipeline_pb2.Pipeline) -> None:
    """Has the graph of all nodes but the exit handler run, with the parameters of the pipeline."""
    task.task_info.name = TFX_DAG_NAME
    task.component_ref.name = TFX_DAG_NAME
    for name in sorted(runtime_parameters(ir)):
        task.inputs.parameters[name].component_input_parameter = name


def _run_last(handler: Task) -> None:
    """Has the exit handler run when the graph of all others has ended."""
    policy = handler.task.trigger_policy
    policy.strategy = policy.ALL_UPSTREAM_TASKS_COMPLETED
    handler.task.dependent_tasks.append(TFX_DAG_NAME)
    if FINAL_STATUS_PARAMETER in handler.component.input_definitions.parameters:
        told = handler.task.inputs.parameters[FINAL_STATUS_PARAMETER]
        told.task_final_status.producer_task = TFX_DAG_NAME
