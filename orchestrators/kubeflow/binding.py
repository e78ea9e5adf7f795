"""A node's representation with everything put in that only the run knows."""

from __future__ import annotations

from tfx.orchestration.portable.runtime_parameter_utils import substitute_runtime_parameter
from tfx.proto.orchestration import pipeline_pb2

from ...components.errors import PipelineRunError
from .executor_input import TaskInput, final_status
from .node_description import RUN_ID_PARAMETER, NodeDescription
from .packages import found
from .parameters import runtime_parameters, typed


def bound(description: NodeDescription, given: TaskInput) -> pipeline_pb2.Pipeline:
    """The representation with the run's id, its parameters, and files where they lie here.

    Raises:
      PipelineRunError: where the backend did not say the run's id.
      PipelineDefinitionError: for a file of a package that is not installed.
    """
    ir = pipeline_pb2.Pipeline()
    ir.CopyFrom(description.ir)
    run = given.parameters.get(RUN_ID_PARAMETER, "")
    if not run or run.startswith("{{"):
        raise PipelineRunError(
            "The backend did not say which run this is",
            where=description.name,
            remedy="Run it on Kubeflow Pipelines 2 or Vertex AI.",
        )
    values = {
        name: typed(one, given.parameters[name])
        for name, one in runtime_parameters(ir).items()
        if name in given.parameters
    }
    substitute_runtime_parameter(ir, {RUN_ID_PARAMETER: run, **values})
    parameters = ir.nodes[0].pipeline_node.parameters.parameters
    if description.final_status:
        told = parameters[description.final_status]
        told.field_value.string_value = final_status(given.parameters)
    for value in parameters.values():
        if value.field_value.WhichOneof("value") == "string_value":
            value.field_value.string_value = found(value.field_value.string_value)
    return ir


def run_of(ir: pipeline_pb2.Pipeline) -> str:
    """The id of the run."""
    return str(ir.runtime_spec.pipeline_run_id.field_value.string_value)


def root_of(ir: pipeline_pb2.Pipeline) -> str:
    """The pipeline root."""
    return str(ir.runtime_spec.pipeline_root.field_value.string_value)
