"""RuntimeParameters of a node, which a notebook's user may leave without a value."""

from __future__ import annotations

from tfx.proto.orchestration import pipeline_pb2

from ...components.errors import PipelineDefinitionError


def require_resolved(node: pipeline_pb2.PipelineNode) -> None:
    """Refuses a node that would be handed a parameter without a value.

    Raises:
      PipelineDefinitionError: names the execution property and the parameter.
    """
    for key, value in node.parameters.parameters.items():
        if value.HasField("runtime_parameter"):
            name = value.runtime_parameter.name
            raise PipelineDefinitionError(
                f"Its {key} is the RuntimeParameter {name!r}, which has neither a value nor a"
                " default",
                where=node.node_info.id,
                remedy=f"Give NotebookContext(runtime_parameters={{{name!r}: ...}}).",
            )
