"""TFX's InfraValidator, which starts a server of its own."""

from __future__ import annotations

from collections.abc import Iterator

from ..definition import Definition
from ..objection import Objection

CLASS = "tfx.components.infra_validator.component.InfraValidator"


def infra_validator(definition: Definition) -> Iterator[Objection]:
    """InfraValidator does not run in a container.

    It starts a model server with Docker, which a task's container has not, or in Kubernetes, for
    which it wants the pod's variables of Kubeflow Pipelines 1 (``kube_utils.is_inside_kfp``). TFX's
    compiler for Kubeflow raises NotImplementedError for it (``StepBuilder.build``).
    """
    if not definition.in_containers:
        return
    for node in definition.components:
        if CLASS in (f"{one.__module__}.{one.__qualname__}" for one in type(node).__mro__):
            yield Objection(
                "infra-validator",
                node.id,
                "It could not start a model server",
                "It needs Docker, or the variables of a pod of Kubeflow Pipelines 1",
                "Let CanaryPusher rehearse the rollout: it starts servers of its own.",
            )
