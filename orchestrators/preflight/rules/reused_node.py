"""Nodes that were made for another pipeline."""

from __future__ import annotations

from collections.abc import Iterator

from ..definition import Definition
from ..objection import Objection


def reused_node(definition: Definition) -> Iterator[Objection]:
    """A node belongs to one pipeline.

    TFX hands the conditions that a node was made under to the first Pipeline that takes the node. A
    second one runs it unconditionally, with a warning at most (``Pipeline.finalize``).
    """
    for node in definition.inner:
        if not definition.knows(node):
            yield Objection(
                "reused-node",
                node.id,
                "It would run whatever its conditions say, if it has any",
                "TFX gave them to the Pipeline, or the thread, that it was made for",
                "Make the nodes anew for each Pipeline, in a function that returns it.",
            )
