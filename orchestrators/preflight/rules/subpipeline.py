"""Pipelines in pipelines."""

from __future__ import annotations

from collections.abc import Iterator

from tfx.orchestration.pipeline import Pipeline

from ..definition import Definition
from ..objection import Objection


def subpipeline(definition: Definition) -> Iterator[Objection]:
    """A pipeline consists of nodes, and of no other pipelines.

    TFX's LocalDagRunner takes a pipeline in a pipeline for a node without a name, and its compiler
    for Kubeflow fails an assertion (``StepBuilder``).
    """
    for node in definition.inner:
        if isinstance(node, Pipeline):
            yield Objection(
                "subpipeline",
                node.id,
                "Its nodes would not run",
                "Only TFX's experimental orchestrator runs a pipeline in a pipeline",
                "Compose the nodes by a function that returns them, and list them all.",
            )
