"""Where the two backends differ in what they run."""

from __future__ import annotations

import dataclasses

from ...components.errors import PipelineDefinitionError
from .tasks import TaskSpec


@dataclasses.dataclass(frozen=True)
class Backend:
    """One that runs compiled pipelines.

    Attributes:
      name: as ``tidegate compile --on`` says it.
      runs_hooks: whether it runs a container's preCacheCheck.
      runs_resolvers: whether it runs queries for artifacts.
      takes_legacy_constants: whether it takes parameters as schema 2.0 wrote them.
      conditional_importers: whether an importer may have a condition.
      names_outputs: whether output artifacts have names before the task has run.
      stops_at_failure: whether a failure keeps tasks from starting that do not depend on it.
    """

    name: str
    runs_hooks: bool
    runs_resolvers: bool
    takes_legacy_constants: bool
    conditional_importers: bool
    names_outputs: bool
    stops_at_failure: bool

    def require_runnable(self, task: TaskSpec) -> None:
        """Refuses a task that this backend would refuse.

        Raises:
          PipelineDefinitionError: says why.
        """
        kind = task.executor.WhichOneof("spec") if task.executor else "dag"
        if kind == "resolver" and not self.runs_resolvers:
            raise _refused("It is a resolver, which Kubeflow does not implement", task.name)
        if kind == "importer" and task.condition and not self.conditional_importers:
            raise _refused("It is an importer with a condition, which Kubeflow refuses", task.name)
        if _has_legacy_constants(task) and not self.takes_legacy_constants:
            raise _refused(
                "It has parameters of schema 2.0, which Kubeflow does not read", task.name
            )
        if kind not in ("dag", "container", "importer", "resolver"):
            raise _refused(f"Its executor is a {kind}, which runs on Google Cloud alone", task.name)


BACKENDS = {
    "kubeflow": Backend("kubeflow", False, False, False, False, False, True),
    "vertex": Backend("vertex", True, True, True, True, True, False),
}
"""Kubeflow Pipelines as it is open source, and Vertex AI."""


def _has_legacy_constants(task: TaskSpec) -> bool:
    parameters = task.spec.inputs.parameters.values()
    return any(one.runtime_value.WhichOneof("value") == "constant_value" for one in parameters)


def _refused(what: str, task: str) -> PipelineDefinitionError:
    return PipelineDefinitionError(
        what,
        where=f"task {task}",
        remedy="Compile it with `tidegate compile`, or emulate --backend vertex.",
    )
