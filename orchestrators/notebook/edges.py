"""The order that nodes were told to run in, kept apart from the order that their data imply.

TFX writes the implied order into the nodes themselves whenever a Pipeline is made of them, and
never takes it back. In a notebook that makes one Pipeline after another it would outlive the nodes.
"""

from __future__ import annotations

from collections.abc import Mapping

from tfx.dsl.components.base.base_node import BaseNode
from tfx.dsl.context_managers.dsl_context_registry import DslContextRegistry
from tfx.orchestration.pipeline import enumerate_implicit_dependencies

Edge = tuple[BaseNode, BaseNode]
"""A node, and one that runs after it."""


class Edges:
    """Which order the last Pipeline implied, and which its nodes were told beyond it."""

    def __init__(self) -> None:
        self._implied: list[Edge] = []
        self._beyond: list[Edge] = []

    def settle(self, nodes: Mapping[str, BaseNode], registry: DslContextRegistry) -> None:
        """Leaves the nodes with the order they were told, as far as it is among themselves."""
        self._undo()
        known = set(nodes.values())
        for node in nodes.values():
            beyond = [(up, node) for up in node.upstream_nodes - known]
            beyond += [(node, down) for down in node.downstream_nodes - known]
            for edge in beyond:
                _disconnect(edge)
            self._beyond += beyond
        implied = enumerate_implicit_dependencies(known, registry)
        self._implied = [(up, node) for up, node in implied if up not in node.upstream_nodes]

    def replace(self, earlier: BaseNode, node: BaseNode) -> None:
        """Hands on to ``node`` what other nodes were told to run after ``earlier``."""
        self._undo()
        for up in list(earlier.upstream_nodes):
            _disconnect((up, earlier))
        for down in list(earlier.downstream_nodes):
            _disconnect((earlier, down))
            node.add_downstream_node(down)

    def _undo(self) -> None:
        for edge in self._implied:
            _disconnect(edge)
        for up, node in self._beyond:
            node.add_upstream_node(up)
        self._implied, self._beyond = [], []


def _disconnect(edge: Edge) -> None:
    up, node = edge
    if up in node.upstream_nodes:
        node.remove_upstream_node(up)
