"""TFX's intermediate representation of a pipeline, read as what its nodes need of each other."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping

from tfx.proto.orchestration import pipeline_pb2

from .node_description import EXECUTABLES, NodeDescription, Source
from .packages import portable

RUN_CONTEXT = "pipeline_run"
"""ML-Metadata's type of the context that everything of one run is in."""


@dataclasses.dataclass(frozen=True)
class InputArtifact:
    """One input of a task, from a node of the same run.

    Attributes:
      name: of the task's input.
      source: whose output it is.
      type_name: ML-Metadata's name of its type.
    """

    name: str
    source: Source
    type_name: str


def nodes_of(ir: pipeline_pb2.Pipeline) -> Mapping[str, pipeline_pb2.PipelineNode]:
    """The pipeline's nodes by their ids, each after those it needs."""
    return {one.pipeline_node.node_info.id: one.pipeline_node for one in ir.nodes}


def inputs_of(
    node: pipeline_pb2.PipelineNode, nodes: Mapping[str, pipeline_pb2.PipelineNode]
) -> list[InputArtifact]:
    """What ``node`` takes from nodes of the same run, in the order of the names.

    What a resolver takes from earlier runs is none of these: it is found in the records of them.
    """
    found = []
    for key in sorted(node.inputs.inputs):
        channels = [one for one in node.inputs.inputs[key].channels if _of_this_run(one, nodes)]
        for number, channel in enumerate(channels):
            producer = channel.producer_node_query.id
            source = Source(producer, channel.output_key, nodes[producer].node_info.type.name)
            name = key if len(channels) == 1 else f"{key}.{number}"
            found.append(InputArtifact(name, source, channel.artifact_query.type.name))
    return found


def looks_back(node: pipeline_pb2.PipelineNode) -> bool:
    """Whether ``node`` asks what earlier runs, or other pipelines, did: a resolver, in the main."""
    return bool(node.inputs.input_graphs) or any(
        RUN_CONTEXT not in _contexts(channel)
        for one in node.inputs.inputs.values()
        for channel in one.channels
    )


def described(
    ir: pipeline_pb2.Pipeline,
    node: pipeline_pb2.PipelineNode,
    modules: tuple[str, ...],
    final_status: str = "",
) -> NodeDescription:
    """``node`` as its task is told of it.

    Args:
      ir: of the whole pipeline.
      node: one of its nodes.
      modules: which define the artifact types it meets.
      final_status: the execution property that is told how the pipeline ended.
    """
    alone = pipeline_pb2.Pipeline(
        pipeline_info=ir.pipeline_info,
        runtime_spec=ir.runtime_spec,
        execution_mode=ir.execution_mode,
    )
    alone.nodes.add().pipeline_node.CopyFrom(node)
    _make_portable(alone.nodes[0].pipeline_node)
    alone.deployment_config.Pack(_deployment_of(ir, node.node_info.id))
    sources = {one.name: one.source for one in inputs_of(node, nodes_of(ir))}
    return NodeDescription(alone, sources, modules, final_status)


def executable_of(ir: pipeline_pb2.Pipeline, name: str) -> str:
    """The class path of the node's executor; empty for a node without, as a resolver.

    Raises:
      TypeError: for an executor of another kind than a Python class, as a container of its own.
    """
    config = pipeline_pb2.IntermediateDeploymentConfig()
    ir.deployment_config.Unpack(config)
    if name not in config.executor_specs:
        return ""
    packed = config.executor_specs[name]
    for kind in EXECUTABLES:
        if packed.Is(kind.DESCRIPTOR):
            spec = kind()
            packed.Unpack(spec)
            return str(getattr(spec, "python_executor_spec", spec).class_path)
    raise TypeError(packed.type_url.rpartition(".")[2])


def _deployment_of(
    ir: pipeline_pb2.Pipeline, name: str
) -> pipeline_pb2.IntermediateDeploymentConfig:
    """The part of the deployment that is of one node; no connection to a database is."""
    whole, part = (pipeline_pb2.IntermediateDeploymentConfig() for _ in range(2))
    ir.deployment_config.Unpack(whole)
    for field in ("executor_specs", "custom_driver_specs"):
        if name in getattr(whole, field):
            getattr(part, field)[name].CopyFrom(getattr(whole, field)[name])
    return part


def _make_portable(node: pipeline_pb2.PipelineNode) -> None:
    for value in node.parameters.parameters.values():
        if value.field_value.WhichOneof("value") == "string_value":
            value.field_value.string_value = portable(value.field_value.string_value)


def _of_this_run(
    channel: pipeline_pb2.InputSpec.Channel, nodes: Mapping[str, pipeline_pb2.PipelineNode]
) -> bool:
    return channel.producer_node_query.id in nodes and RUN_CONTEXT in _contexts(channel)


def _contexts(channel: pipeline_pb2.InputSpec.Channel) -> Iterator[str]:
    return (one.type.name for one in channel.context_queries)
