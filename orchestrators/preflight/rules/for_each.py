"""Nodes that are to run once for each artifact."""

from __future__ import annotations

from collections.abc import Iterator

from tfx.dsl.control_flow.for_each import ForEachContext

from ..definition import Definition
from ..objection import Objection


def for_each(definition: Definition) -> Iterator[Objection]:
    """No node stands in a ForEach.

    TFX's launcher runs such a node where there is one artifact, and fails it where there are more:
    ``Handling more than one input dicts not implemented yet``
    (``tfx/orchestration/portable/launcher.py``).
    """
    for node in filter(definition.knows, definition.inner):
        contexts = definition.pipeline.dsl_context_registry.get_contexts(node)
        if any(isinstance(context, ForEachContext) for context in contexts):
            yield Objection(
                "for-each",
                node.id,
                "It would fail where there is more than one artifact",
                "TFX's launcher has not implemented ForEach",
                "Let one executor go over all of its input artifacts.",
            )
