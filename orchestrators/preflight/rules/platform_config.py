"""What a node asks of its machine, where nobody would hear it."""

from __future__ import annotations

from collections.abc import Iterator

from tfx.components.example_gen.component import FileBasedExampleGen

from ..definition import Definition
from ..objection import Objection

RESOURCES = "ml_pipelines.PipelineDeploymentConfig.PipelineContainerSpec.ResourceSpec"


def platform_config(definition: Definition) -> Iterator[Objection]:
    """A node's platform_config is a ResourceSpec, which a container is made by.

    TFX's compiler for Kubeflow fails an assertion on any other message, and leaves that of a
    FileBasedExampleGen out (``step_builder.py``). On one machine all nodes have the same memory and
    processors, and the outcome does not depend on them.
    """
    if not definition.in_containers:
        return
    for node in definition.components:
        config = node.platform_config
        if config is None:
            continue
        if config.DESCRIPTOR.full_name != RESOURCES:
            yield _objection(node.id, f"It is a {config.DESCRIPTOR.name}, and no ResourceSpec")
        elif isinstance(node, FileBasedExampleGen):
            yield _objection(node.id, "TFX leaves it out for a file-based ExampleGen")


def _objection(node: str, why: str) -> Objection:
    return Objection(
        "platform-config",
        node,
        "It would run with the cluster's own limits",
        why,
        "Set a PipelineContainerSpec.ResourceSpec where it is heard, or leave it out.",
    )
