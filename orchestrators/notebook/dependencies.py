"""What a node needs before it can run, as its composition says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set

from tfx.dsl.components.base.base_node import BaseNode
from tfx.dsl.components.common.resolver import Resolver
from tfx.dsl.context_managers.dsl_context_registry import DslContextRegistry
from tfx.dsl.experimental.conditionals.conditional import get_predicates

# Private to TFX, which asks the same of a channel when it compiles.
from tfx.dsl.input_resolution.resolver_op import get_input_nodes
from tfx.dsl.placeholder.placeholder import Placeholder
from tfx.types.channel import BaseChannel, OutputChannel, UnionChannel
from tfx.types.channel_utils import get_dependent_channels
from tfx.types.resolved_channel import ResolvedChannel

from ...components.errors import PipelineDefinitionError


def dependencies(node: BaseNode, registry: DslContextRegistry) -> Iterator[OutputChannel]:
    """Outputs of other nodes that are inputs, dynamic properties or conditions of ``node``."""
    inputs = node.raw_inputs if isinstance(node, Resolver) else node.inputs
    yield from _outputs(inputs.values())
    for value in [*node.exec_properties.values(), *get_predicates(node, registry)]:
        if isinstance(value, Placeholder):
            yield from _outputs(get_dependent_channels(value))


def require_current(
    node: BaseNode, nodes: Mapping[str, BaseNode], registry: DslContextRegistry
) -> None:
    """Refuses a node composed of outputs that are no longer, or not yet, the notebook's.

    Raises:
      PipelineDefinitionError: names the node that it was composed of.
    """
    upstream = {one.producer_component for one in dependencies(node, registry)}
    for producer in [*upstream, *node.upstream_nodes]:
        if producer.id not in nodes:
            raise PipelineDefinitionError(
                f"It needs {producer.id}, which has not run in this notebook",
                where=node.id,
                remedy=f"Run {producer.id} first.",
            )
        if producer in upstream and nodes[producer.id] is not producer:
            raise PipelineDefinitionError(
                f"It was composed of an earlier {producer.id}, which another cell has replaced",
                where=node.id,
                remedy=f"Run the cell again in which {node.id} is composed.",
            )


def _outputs(channels: Iterable[BaseChannel]) -> Iterator[OutputChannel]:
    for channel in channels:
        if isinstance(channel, UnionChannel):
            yield from _outputs(channel.channels)
        elif isinstance(channel, ResolvedChannel):
            wrapped = [one.wrapped for one in get_input_nodes(channel.output_node)]
            yield from _outputs(one for one in wrapped if isinstance(one, BaseChannel))
        elif isinstance(channel, OutputChannel):
            yield channel


def downstream(
    node: BaseNode, nodes: Mapping[str, BaseNode], registry: DslContextRegistry
) -> Set[str]:
    """The ids of all nodes that depend on what ``node`` puts out, near or far."""
    direct = {
        name: {one.producer_component_id for one in dependencies(other, registry)}
        for name, other in nodes.items()
    }
    found: set[str] = set()
    reached = {node.id}
    while reached:
        reached = {name for name, needs in direct.items() if needs & reached} - found
        found |= reached
    return found
