"""Importers in a condition's branch."""

from __future__ import annotations

from collections.abc import Iterator

from tfx.dsl.components.common.importer import Importer

from ..definition import Definition
from ..objection import Objection


def condition_on_importer(definition: Definition) -> Iterator[Objection]:
    """An importer stands outside of conditions where TFX's launcher runs it.

    ``ImporterNodeHandler.run`` (``tfx/orchestration/portable/importer_node_handler.py``) resolves
    no inputs, and a condition is evaluated when they are: the artifact is imported all the same. On
    Kubeflow and Vertex AI the condition holds.
    """
    if definition.in_containers:
        return
    for node in definition.inner:
        if isinstance(node, Importer) and definition.predicates(node):
            yield Objection(
                "condition-on-importer",
                node.id,
                "It would import whatever its condition says",
                "TFX evaluates a condition with a node's inputs, and an importer has none",
                "Declare it outside of the condition; what uses it may stay inside.",
            )
