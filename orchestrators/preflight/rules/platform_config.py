"""What a node asks of its machine, where nobody would hear it."""

from __future__ import annotations

from collections.abc import Iterator

from ..definition import Definition
from ..objection import Objection

RESOURCES = "ml_pipelines.PipelineDeploymentConfig.PipelineContainerSpec.ResourceSpec"


def platform_config(definition: Definition) -> Iterator[Objection]:
    """A node's platform_config is a ResourceSpec, by which its container is made.

    Kubeflow and Vertex AI have no use for any other message; TFX's compiler fails an assertion on
    it (``StepBuilder._build_container_spec``). On one machine all nodes have the same memory and
    processors, and what comes out does not depend on them.
    """
    if not definition.in_containers:
        return
    for node in definition.components:
        config = node.platform_config
        if config is not None and config.DESCRIPTOR.full_name != RESOURCES:
            yield Objection(
                "platform-config",
                node.id,
                "It would run as if it had no platform_config",
                f"A container is made by a ResourceSpec, and this is a {config.DESCRIPTOR.name}",
                "Set a PipelineDeploymentConfig.PipelineContainerSpec.ResourceSpec.",
            )
