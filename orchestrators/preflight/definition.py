"""What the rules look at: a pipeline, and where it is asked to run."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

from tfx.dsl.components.base.base_component import BaseComponent
from tfx.dsl.components.base.base_node import BaseNode
from tfx.dsl.experimental.conditionals.conditional import get_predicates
from tfx.dsl.placeholder.placeholder import Predicate
from tfx.orchestration.pipeline import Pipeline
from tfx.types.channel import BaseChannel

from ..deployment import Deployment
from ..platforms import PLATFORMS


@dataclasses.dataclass(frozen=True)
class Definition:
    """A pipeline as one platform would get it.

    Attributes:
      pipeline: TFX's; it is read and not changed.
      platform: one of :data:`~tidegate.orchestrators.platforms.PLATFORMS`.
      exit_handler: the component that runs when all others have ended.
      deployment: where it will run; None where only the definition itself is looked at.
    """

    pipeline: Pipeline
    platform: str
    exit_handler: BaseNode | None = None
    deployment: Deployment | None = None

    def __post_init__(self) -> None:
        if self.platform not in PLATFORMS:
            raise ValueError(f"{self.platform!r} is none of {', '.join(PLATFORMS)}")

    @property
    def in_containers(self) -> bool:
        """Whether each node is a container of its own, on a machine that is not this one."""
        return self.platform in ("kubeflow", "vertex")

    @property
    def inner(self) -> list[BaseNode]:
        """The pipeline's nodes, without the exit handler."""
        return [*self.pipeline.components]

    @property
    def nodes(self) -> list[BaseNode]:
        """The pipeline's nodes, and the exit handler."""
        return self.inner + ([] if self.exit_handler is None else [self.exit_handler])

    @property
    def components(self) -> list[BaseComponent]:
        """The nodes that have an executor."""
        return [node for node in self.nodes if isinstance(node, BaseComponent)]

    def knows(self, node: BaseNode) -> bool:
        """Whether the pipeline has the conditions and loops that the node was made in."""
        return node in self.pipeline.dsl_context_registry.all_nodes

    def predicates(self, node: BaseNode) -> tuple[Predicate, ...]:
        """The conditions under which the node runs."""
        if node is self.exit_handler or not self.knows(node):
            return ()
        return tuple(get_predicates(node, self.pipeline.dsl_context_registry))

    def channels(self) -> Iterator[tuple[BaseNode, str, BaseChannel]]:
        """Every component's inputs: the node, the key, the channel."""
        for node in self.components:
            for key, channel in node.inputs.items():
                yield node, key, channel

    def properties(self) -> Iterator[tuple[BaseNode, str, Any]]:
        """Every component's execution properties that are given: the node, the name, the value."""
        for node in self.components:
            for name, value in node.exec_properties.items():
                if value is not None:
                    yield node, name, value
