"""What compiling needs to know of a pipeline beside TFX's intermediate representation of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from google.protobuf.message import Message
from kfp.pipeline_spec import pipeline_spec_pb2
from tfx.dsl.compiler.compiler import Compiler
from tfx.dsl.components.base.base_component import BaseComponent
from tfx.dsl.components.base.base_node import BaseNode
from tfx.orchestration.kubeflow.decorators import FinalStatusStr
from tfx.orchestration.pipeline import Pipeline
from tfx.proto.orchestration import pipeline_pb2
from tfx.types.artifact import Artifact
from tfx.types.channel import BaseChannel

from ...components.errors import PipelineDefinitionError
from .node_graph import executable_of

ResourceSpec = pipeline_spec_pb2.PipelineDeploymentConfig.PipelineContainerSpec.ResourceSpec

MAIN_MODULE = "__main__"


def compiled(pipeline: Pipeline) -> pipeline_pb2.Pipeline:
    """TFX's intermediate representation of ``pipeline``.

    Raises:
      PipelineDefinitionError: for what TFX's compiler refuses; it says why.
    """
    try:
        ir = Compiler().compile(pipeline)
    except (ValueError, TypeError, NotImplementedError) as error:
        raise PipelineDefinitionError(
            f"TFX cannot compile the pipeline: {error}",
            where=str(pipeline.pipeline_info.pipeline_name),
            remedy="Mend what it names.",
        ) from error
    for node in ir.nodes:
        if node.WhichOneof("node") != "pipeline_node":
            raise PipelineDefinitionError(
                "A pipeline inside a pipeline cannot be compiled for Kubeflow and Vertex AI",
                where=str(pipeline.pipeline_info.pipeline_name),
                remedy="Compose one pipeline of the nodes of both.",
            )
    return ir


def compiled_alone(handler: BaseNode, pipeline: Pipeline) -> pipeline_pb2.Pipeline:
    """The intermediate representation of an exit handler, which is no node of its pipeline."""
    return compiled(
        Pipeline(
            pipeline_name=pipeline.pipeline_info.pipeline_name,
            pipeline_root=pipeline.pipeline_info.pipeline_root,
            components=[handler],
            beam_pipeline_args=pipeline.beam_pipeline_args,
        )
    )


def artifact_types(nodes: list[BaseNode]) -> Mapping[str, type[Artifact]]:
    """The artifact types that the nodes take or put out, by their names in ML-Metadata."""
    return {channel.type.TYPE_NAME: channel.type for node in nodes for channel in _channels(node)}


def modules_of(kinds: Mapping[str, type[Artifact]]) -> tuple[str, ...]:
    """The modules that define artifact types of a pipeline's own.

    Raises:
      PipelineDefinitionError: for a type that no container can import.
    """
    modules = {name: kind.__module__ for name, kind in kinds.items()}
    for name, module in modules.items():
        _require_importable(module, f"Artifact type {name}", name)
    return tuple(sorted({one for one in modules.values() if not one.startswith("tfx.")}))


def require_executor(ir: pipeline_pb2.Pipeline, name: str) -> None:
    """Refuses a node whose executor the entry point could not run.

    Raises:
      PipelineDefinitionError: for a class in ``__main__``, or an executor of another kind.
    """
    try:
        path = executable_of(ir, name)
    except TypeError as error:
        raise PipelineDefinitionError(
            f"Its executor is of kind {error}; the tasks' entry point runs Python classes",
            where=name,
            remedy="Write it as a component with an executor class.",
        ) from error
    _require_importable(path, "Its executor", name)


def final_status_of(handler: BaseNode) -> str:
    """The execution property of an exit handler that is told how the pipeline ended, if any."""
    found = [
        name for name, value in handler.exec_properties.items() if isinstance(value, FinalStatusStr)
    ]
    return found[0] if found else ""


def resources_of(node: BaseNode) -> Message | None:
    """The processors and the memory that a component asks for with ``platform_config``."""
    config = getattr(node, "platform_config", None) if isinstance(node, BaseComponent) else None
    return config if isinstance(config, ResourceSpec) else None


def _channels(node: BaseNode) -> Iterator[BaseChannel]:
    yield from node.inputs.values()
    yield from node.outputs.values()


def _require_importable(path: str, what: str, where: str) -> None:
    if path.partition(".")[0] == MAIN_MODULE:
        raise PipelineDefinitionError(
            f"{what} is defined in {MAIN_MODULE}, which no container can import",
            where=where,
            remedy="Move it into a module of an installed package.",
        )
