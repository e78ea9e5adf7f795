"""Which condition keeps a node from running, in words."""

from __future__ import annotations

from tfx.dsl.compiler import placeholder_utils
from tfx.orchestration import metadata

# TFX's own evaluation, of one condition at a time; it says only whether all of them hold.
from tfx.orchestration.portable.input_resolution import node_inputs_resolver
from tfx.proto.orchestration import pipeline_pb2


def shut_condition(handle: metadata.Metadata, node: pipeline_pb2.PipelineNode) -> str:
    """The first condition that does not hold, as ``producer.output[0].blessed == 1``.

    Args:
      handle: connected.
      node: compiled; the launcher has found that it is not to run.
    """
    conditions = dict(sorted(node.inputs.conditionals.items()))
    for name, condition in conditions.items():
        alone = pipeline_pb2.NodeInputs()
        alone.CopyFrom(node.inputs)
        alone.ClearField("conditionals")
        alone.conditionals[name].CopyFrom(condition)
        if len(conditions) == 1 or not node_inputs_resolver.resolve(handle, alone):
            said = placeholder_utils.debug_str(condition.placeholder_expression)
            return f"The condition {said} does not hold"
    return "Its inputs resolve to nothing"
