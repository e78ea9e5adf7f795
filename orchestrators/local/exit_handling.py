"""The exit handler: a node that runs when all others have ended, and is told how that went."""

from __future__ import annotations

import json

from tfx.dsl.components.base.base_node import BaseNode
from tfx.orchestration.kubeflow.decorators import FinalStatusStr
from tfx.orchestration.pipeline import Pipeline
from tfx.proto.orchestration import pipeline_pb2

from ...components.errors import PipelineDefinitionError, TidegateError
from .launching import compiled
from .leftovers import root_of
from .store import connection_of

INTERNAL = 13
"""Of google.rpc.Code, what Vertex reports of a pipeline with a failed task."""


def compiled_handler(handler: BaseNode, ir: pipeline_pb2.Pipeline) -> pipeline_pb2.Pipeline:
    """The handler as a pipeline of one node, in the run that ``ir`` is compiled for.

    Raises:
      PipelineDefinitionError: it has inputs, which nothing could be sure to have made.
    """
    if handler.inputs:
        raise PipelineDefinitionError(
            f"An exit handler takes no artifacts, and this one takes {', '.join(handler.inputs)}",
            where=handler.id,
            remedy="Let it look up what it needs; it is told only how the run ended.",
        )
    pipeline = Pipeline(
        pipeline_name=ir.pipeline_info.id,
        pipeline_root=root_of(ir),
        components=[handler],
        metadata_connection_config=connection_of(ir),
        enable_cache=False,
    )
    return compiled(pipeline, ir.runtime_spec.pipeline_run_id.field_value.string_value)


def tell(
    handler: BaseNode, compiled_one: pipeline_pb2.Pipeline, pipeline: str, error: Exception | None
) -> None:
    """Puts the run's end into the handler's FinalStatusStr parameters."""
    [node] = compiled_one.nodes
    for name, value in handler.exec_properties.items():
        if isinstance(value, FinalStatusStr):
            parameter = node.pipeline_node.parameters.parameters[name]
            parameter.field_value.string_value = final_status(
                pipeline, compiled_one.runtime_spec.pipeline_run_id.field_value.string_value, error
            )


def final_status(pipeline: str, run_id: str, error: Exception | None) -> str:
    """The JSON of a PipelineTaskFinalStatus, as Vertex gives it to an exit handler.

    Source: kubeflow/pipelines, api/v2alpha1/pipeline_spec.proto.
    """
    told: dict[str, object] = {
        "state": "FAILED" if error else "SUCCEEDED",
        "error": {"code": INTERNAL, "message": _message(error)} if error else {},
        "pipelineJobName": run_id,
        "pipelineJobResourceName": f"{pipeline}/{run_id}",
        "pipelineTaskName": pipeline,
    }
    return json.dumps(told)


def _message(error: Exception) -> str:
    kind = f"{type(error).__name__}: " if isinstance(error, TidegateError) else ""
    return f"{kind}{error}"
