"""One attempt at a node, as its own process makes it."""

from __future__ import annotations

from tfx.proto.orchestration import pipeline_pb2

from ..observed import ObservedNode
from .launching import launch_node


def attempt(compiled: bytes, node_id: str, after: int) -> ObservedNode:
    """Launches the node; the pipeline is given as bytes, since messages do not travel on all lines.

    Raises:
      TidegateError: what the node raised.
    """
    return launch_node(pipeline_pb2.Pipeline.FromString(compiled), node_id, after)
