"""The pipeline that a notebook composes cell by cell: the newest node of each id, and its place.

TFX keeps the ``with`` blocks that a node was made in, ``dsl.Cond`` among them, in a registry of the
whole process, from which the first Pipeline that is made of a node takes them away. Here a
Pipeline is made for every cell that runs, so each is given a registry of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tfx.dsl.components.base.base_node import BaseNode
from tfx.dsl.components.base.executor_spec import BeamExecutorSpec

# These are private to TFX. Nothing else tells which conditions a node stands under;
# tests/orchestrators/notebook/test_context.py fails where a TFX release changes them.
from tfx.dsl.context_managers import dsl_context_registry
from tfx.dsl.context_managers.dsl_context import DslContext
from tfx.dsl.context_managers.dsl_context_registry import DslContextRegistry
from tfx.orchestration.pipeline import Pipeline

from ...components.errors import PipelineDefinitionError
from .edges import Edges

Blocks = tuple[DslContext, ...]
"""The ``with`` blocks around a node, the outermost first."""


class Composition:
    """What a notebook has composed so far.

    Attributes:
      nodes: the newest node of each id, in the order in which they were first taken.
    """

    def __init__(self) -> None:
        self.nodes: dict[str, BaseNode] = {}
        self._blocks: dict[str, Blocks] = {}
        self._beam_arguments: dict[str, list[Any]] = {}
        self._edges = Edges()

    def adopt(self, pipeline: Pipeline) -> None:
        """Takes all nodes of a pipeline that was composed elsewhere, in its order."""
        inherited = len(pipeline.beam_pipeline_args)
        for node in pipeline.components:
            blocks = tuple(pipeline.dsl_context_registry.get_contexts(node))
            self._put(node, blocks, _beam_arguments(node)[inherited:])

    def take(self, node: BaseNode) -> None:
        """Takes a node that a cell made; it replaces an earlier one of the same id.

        Raises:
          PipelineDefinitionError: for what is no node, or a node that another Pipeline holds.
        """
        if not isinstance(node, BaseNode) or isinstance(node, Pipeline):
            raise PipelineDefinitionError(
                f"A {type(node).__name__} is no component",
                remedy="Run one component, importer or resolver at a time.",
            )
        if self.nodes.get(node.id) is node:
            return
        try:
            blocks = tuple(dsl_context_registry.get().get_contexts(node))
        except ValueError as error:
            raise PipelineDefinitionError(
                "A Pipeline was made of this node, and holds its conditions",
                where=node.id,
                remedy="Run it in NotebookContext.of(pipeline), or make the node again here.",
            ) from error
        self._put(node, blocks, _beam_arguments(node))

    def pipeline(self, beam_pipeline_args: Sequence[str], **settings: Any) -> Pipeline:
        """A Pipeline of all nodes taken so far, under their conditions.

        Args:
          beam_pipeline_args: for every Beam executor, beneath the arguments of its own.
          settings: of TFX's Pipeline.
        """
        registry = self.registry()
        self._edges.settle(self.nodes, registry)
        for name, node in self.nodes.items():
            if isinstance(node.executor_spec, BeamExecutorSpec):
                # TFX adds the pipeline's own arguments whenever a Pipeline is made.
                node.executor_spec.beam_pipeline_args = list(self._beam_arguments[name])
        with dsl_context_registry.new_registry():
            return Pipeline(
                components=list(self.nodes.values()),
                beam_pipeline_args=list(beam_pipeline_args),
                dsl_context_registry=registry,
                **settings,
            )

    def registry(self) -> DslContextRegistry:
        """TFX's registry of the nodes taken so far, each under its conditions."""
        registry = DslContextRegistry()
        _declare(registry, [(node, self._blocks[name]) for name, node in self.nodes.items()], 0)
        registry.finalize()
        return registry

    def _put(self, node: BaseNode, blocks: Blocks, beam_arguments: list[Any]) -> None:
        earlier = self.nodes.get(node.id)
        if earlier is not None:
            self._edges.replace(earlier, node)
        self.nodes[node.id], self._blocks[node.id] = node, blocks
        self._beam_arguments[node.id] = beam_arguments


def _beam_arguments(node: BaseNode) -> list[Any]:
    spec = node.executor_spec
    return list(spec.beam_pipeline_args) if isinstance(spec, BeamExecutorSpec) else []


def _declare(
    registry: DslContextRegistry, nodes: Sequence[tuple[BaseNode, Blocks]], depth: int
) -> None:
    """Enters each block once, and declares in it what was made in it."""
    for block, inside in _by_block(nodes, depth).items():
        if block is None:
            for node, _ in inside:
                registry.put_node(node)
        else:
            registry.push_context(block)
            _declare(registry, inside, depth + 1)
            registry.pop_context()


def _by_block(
    nodes: Sequence[tuple[BaseNode, Blocks]], depth: int
) -> Mapping[DslContext | None, list[tuple[BaseNode, Blocks]]]:
    grouped: dict[DslContext | None, list[tuple[BaseNode, Blocks]]] = {}
    for node, blocks in nodes:
        block = blocks[depth] if depth < len(blocks) else None
        grouped.setdefault(block, []).append((node, blocks))
    return grouped
