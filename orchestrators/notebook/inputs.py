"""Where a compiled node takes its inputs from: which node, and which of its runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tfx.dsl.compiler import constants
from tfx.proto.orchestration import pipeline_pb2


def take_from(node: pipeline_pb2.PipelineNode, runs: Mapping[str, str]) -> None:
    """Has each input of ``node`` that is of this run taken from its producer's own last run.

    Args:
      node: compiled; changed in place.
      runs: the name of the last run of each node.
    """
    for channel, run in _of_this_run(node):
        run.name.field_value.string_value = runs.get(
            producer_of(channel), run.name.field_value.string_value
        )


def producer_of(channel: pipeline_pb2.InputSpec.Channel) -> str:
    """The id of the node that puts out what the channel asks for; empty for that of any node."""
    if channel.producer_node_query.id:
        return str(channel.producer_node_query.id)
    names = {one.type.name: one.name.field_value.string_value for one in channel.context_queries}
    pipeline = names.get(constants.PIPELINE_CONTEXT_TYPE_NAME, "")
    # TFX names the context of a node "pipeline.node".
    return str(names.get(constants.NODE_CONTEXT_TYPE_NAME, "").removeprefix(f"{pipeline}."))


def _of_this_run(
    node: pipeline_pb2.PipelineNode,
) -> Iterator[tuple[pipeline_pb2.InputSpec.Channel, pipeline_pb2.InputSpec.Channel.ContextQuery]]:
    for one in node.inputs.inputs.values():
        for channel in one.channels:
            for query in channel.context_queries:
                if query.type.name == constants.PIPELINE_RUN_CONTEXT_TYPE_NAME:
                    yield channel, query
