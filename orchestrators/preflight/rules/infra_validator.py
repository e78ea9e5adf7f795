"""TFX's InfraValidator, which starts a server of its own."""

from __future__ import annotations

from collections.abc import Iterator

from ..definition import Definition
from ..objection import Objection

CLASS = "tfx.components.infra_validator.component.InfraValidator"


def infra_validator(definition: Definition) -> Iterator[Objection]:
    """InfraValidator does not run in a container.

    It starts a model server with Docker or in Kubernetes, and TFX's compiler for Kubeflow raises
    NotImplementedError for it (``StepBuilder.build``).
    """
    if not definition.in_containers:
        return
    for node in definition.components:
        if CLASS in (f"{one.__module__}.{one.__qualname__}" for one in type(node).__mro__):
            yield Objection(
                "infra-validator",
                node.id,
                "It could not start a model server",
                "TFX does not compile InfraValidator",
                "Let CanaryPusher rehearse the rollout: it starts servers of its own.",
            )
