"""Whether a node needs a process of its own: one that runs no code of an executor does not."""

from __future__ import annotations

from tfx.dsl.compiler import placeholder_utils
from tfx.dsl.components.common.resolver import Resolver
from tfx.orchestration import data_types_utils, metadata
from tfx.orchestration.local import runner_utils

# These are the steps of TFX's launcher up to its look into the cache; it offers them only together
# with what follows. tests/orchestrators/local/test_runner.py runs cached and shut nodes.
from tfx.orchestration.portable import cache_utils, inputs_utils, outputs_utils
from tfx.orchestration.portable.data_types import ExecutionInfo
from tfx.proto.orchestration import pipeline_pb2

from .launching import node_of


def runs_no_code(ir: pipeline_pb2.Pipeline, node_id: str, handle: metadata.Metadata) -> bool:
    """Whether the node only looks into the store: a resolver, a cached node, one that is shut.

    Args:
      ir: compiled, with its run id.
      node_id: of a node whose upstream nodes have ended.
      handle: on the store.

    Returns:
      False where that cannot be told, as with a driver of the node's own, which has to run first.
    """
    node = node_of(ir, node_id)
    if node.execution_options.execution_timeout_sec:
        return False
    if node.node_info.type.name == Resolver.get_class_type():
        return True
    deployment = runner_utils.extract_local_deployment_config(ir)
    executor = runner_utils.extract_executor_spec(deployment, node_id)
    if executor is None or runner_utils.extract_custom_driver_spec(deployment, node_id):
        return False
    with handle as connected:
        try:
            inputs = inputs_utils.resolve_input_artifacts(
                pipeline_node=node, metadata_handle=connected
            )
            if isinstance(inputs, inputs_utils.Skip):
                return True
            if len(inputs) > 1 or not node.execution_options.caching_options.enable_cache:
                return False
            context = cache_utils.get_cache_context(
                metadata_handle=connected,
                pipeline_node=node,
                pipeline_info=ir.pipeline_info,
                executor_spec=executor,
                input_artifacts=inputs[0],
                output_artifacts=outputs_utils.OutputsResolver(
                    node, ir.pipeline_info, ir.runtime_spec
                ).generate_output_artifacts(0),
                parameters=_parameters(ir, node, inputs[0], executor),
            )
            return cache_utils.get_cached_outputs(connected, context) is not None
        except Exception:  # the launcher will meet it too, and put it on record
            return False


def _parameters(
    ir: pipeline_pb2.Pipeline,
    node: pipeline_pb2.PipelineNode,
    inputs: object,
    executor: object,
) -> dict[str, object]:
    parameters = data_types_utils.build_parsed_value_dict(
        inputs_utils.resolve_parameters_with_schema(node_parameters=node.parameters)
    )
    info = ExecutionInfo(
        input_dict=inputs,
        pipeline_node=node,
        pipeline_info=ir.pipeline_info,
        pipeline_run_id=ir.runtime_spec.pipeline_run_id.field_value.string_value,
        top_level_pipeline_run_id=ir.runtime_spec.top_level_pipeline_run_id,
    )
    context = placeholder_utils.ResolutionContext(exec_info=info, executor_spec=executor)
    parameters.update(
        inputs_utils.resolve_dynamic_parameters(node_parameters=node.parameters, context=context)
    )
    return dict(parameters)
