"""Runs a compiled pipeline on this machine, each task by its own container command."""

from __future__ import annotations

import dataclasses
import time
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ...components.errors import ConfigError, PipelineRunError
from ..observed import NodeState, ObservedNode, Observer, Silent
from ..root import PipelineRoot
from .backends import BACKENDS, Backend
from .commands import ColdCommander, Commander
from .containers import ContainerRunner
from .graphs import GraphRunner
from .importers import imported
from .outcomes import TaskOutcome, TaskState
from .parameters import pipeline_parameters
from .records import Records, RunRecord
from .resolvers import resolved
from .specification import Specification, parse_specification
from .tasks import TaskSpec
from .verdicts import finding_in
from .warm import WarmCommander

STATES = {
    TaskState.SUCCEEDED: NodeState.COMPLETE,
    TaskState.CACHED: NodeState.CACHED,
    TaskState.FAILED: NodeState.FAILED,
    TaskState.SKIPPED: NodeState.SKIPPED,
}


@dataclasses.dataclass(frozen=True)
class Emulated:
    """What became of a run.

    Attributes:
      run_id: its name.
      folder: what it left behind: ``run.json``, and a folder a task with its log.
      nodes: every task that is no graph, in the order in which they ended.
      outcomes: what each put out, by its name.
    """

    run_id: str
    folder: Path
    nodes: Sequence[ObservedNode]
    outcomes: Mapping[str, TaskOutcome]

    @property
    def succeeded(self) -> bool:
        """Whether no task has failed."""
        return not any(node.state is NodeState.FAILED for node in self.nodes)

    def require_success(self) -> Emulated:
        """This run.

        Raises:
          PipelineRunError: where a task has failed; names it.
        """
        for node in self.nodes:
            if node.state is NodeState.FAILED:
                raise PipelineRunError(node.error, remedy=f"See the logs in {self.folder}.")
        return self


def emulate(
    spec: Mapping[str, Any],
    root: Path,
    *,
    warm: bool = True,
    observer: Observer | None = None,
    parameters: Mapping[str, Any] = {},
    cache: bool = True,
    backend: str = "kubeflow",
    workers: int = 2,
    timeout: float | None = None,
    variables: Mapping[str, str] = {},
    commander: Commander | None = None,
) -> Emulated:
    """Runs a compiled pipeline.

    Args:
      spec: the plain values of a PipelineJob, or of a bare PipelineSpec.
      root: where runs and artifacts go, and where earlier ones are found; held for the whole time.
        A local pipeline root in ``spec`` takes the artifacts instead.
      warm: whether tasks are forks of one process that has imported what TFX needs.
      observer: told of each task.
      parameters: of the pipeline.
      cache: whether tasks of earlier runs may stand in for this one's, where they allow it.
      backend: ``kubeflow`` or ``vertex``.
      workers: how many tasks may run at once.
      timeout: seconds for one attempt of a task; None for no end.
      variables: that the image sets, as PYTHONPATH.
      commander: what runs commands, instead of one of its own by ``warm``; it stays open.

    Returns:
      What became of the run, also where tasks have failed.

    Raises:
      PipelineDefinitionError: for a specification that is not valid, or that the backend refuses.
      ConfigError: for parameters that the pipeline does not have, or lacks.
      PipelineRootError: for a root that cannot be written, or is held.
    """
    chosen = _backend(backend)
    specification = parse_specification(spec)
    for task in specification.tasks():
        chosen.require_runnable(task)
    values = pipeline_parameters(specification.inputs, specification.given, parameters)
    with PipelineRoot(root).locked() as place:
        own = commander or commander_for(place.path, warm, variables)
        try:
            run = _Run(specification, place.path, chosen, values, observer or Silent())
            return run.emulated(own, cache, workers, timeout, variables)
        finally:
            if commander is None:
                own.close()


def commander_for(root: Path, warm: bool, variables: Mapping[str, str] = {}) -> Commander:
    """What runs commands, in a process each or in forks of one; it is to be closed."""
    return WarmCommander(root / "warm", variables) if warm else ColdCommander()


class _Run:
    """One run, as far as it has come."""

    def __init__(
        self,
        specification: Specification,
        root: Path,
        backend: Backend,
        parameters: Mapping[str, Any],
        observer: Observer,
    ) -> None:
        self._specification, self._backend, self._observer = specification, backend, observer
        self.run_id = f"{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}-{uuid.uuid4().hex[:8]}"
        self._folder = root / "runs" / self.run_id
        self._artifacts = _artifacts_at(specification, root) / specification.name / self.run_id
        self._records = Records(root / "runs", specification.name)
        self._record = RunRecord(self.run_id, specification.name, backend.name, parameters)
        self._nodes: list[ObservedNode] = []

    def emulated(
        self,
        commander: Commander,
        cache: bool,
        workers: int,
        timeout: float | None,
        variables: Mapping[str, str],
    ) -> Emulated:
        """Runs every task."""
        self._containers = ContainerRunner(
            self._backend,
            commander,
            self._records,
            self._folder,
            self._artifacts,
            self.run_id,
            cache,
            timeout,
            variables,
        )
        self._record.write(self._folder)
        job = _job(self.run_id, self._specification.name, str(self._artifacts.parent.parent))
        graphs = GraphRunner(
            self._task,
            job,
            workers,
            self._backend.stops_at_failure,
            self._observer.started,
            self._ended,
            self._containers.abandon,
        )
        whole = graphs.run("", self._specification.root, self._record.parameters, {})
        self._record.state = whole.state.value
        self._record.write(self._folder)
        return Emulated(self.run_id, self._folder, tuple(self._nodes), self._record.tasks)

    def _task(
        self, task: TaskSpec, inputs: Mapping[str, Any], job: Mapping[str, str]
    ) -> TaskOutcome:
        kind = task.executor.WhichOneof("spec")
        if kind == "container":
            return self._containers.run(task, inputs, job)
        told = {"inputs": inputs, "outputs": {}}
        if kind == "importer":
            name = f"{self.run_id}/{task.name}"
            found = imported(task, told, job, self._records, name)
        else:
            found = resolved(task, told, job, self._records)
        return TaskOutcome(task.name, TaskState.SUCCEEDED, found)

    def _ended(self, outcome: TaskOutcome) -> None:
        self._record.tasks[outcome.name] = outcome
        self._record.write(self._folder)
        node = ObservedNode(
            outcome.name,
            STATES[outcome.state],
            outcome.seconds,
            error=outcome.error,
            finding=finding_in(_own_artifacts(outcome)) if outcome.usable else None,
            attempts=outcome.attempts,
        )
        self._nodes.append(node)
        self._observer.finished(node)


def _own_artifacts(outcome: TaskOutcome) -> list[Mapping[str, Any]]:
    """What the task made, in this run or an earlier one; what a resolver found, others made."""
    made = [one for artifacts in outcome.artifacts.values() for one in artifacts]
    return [one for one in made if Path(one["uri"]).parent.name == outcome.name]


def _backend(name: str) -> Backend:
    if name not in BACKENDS:
        raise ConfigError(f"There is no backend {name!r}", remedy=f"Known: {', '.join(BACKENDS)}.")
    return BACKENDS[name]


def _artifacts_at(specification: Specification, root: Path) -> Path:
    """The pipeline root of the specification where it is on this machine, else one under ours."""
    said = Path(specification.pipeline_root)
    return said if said.is_absolute() else root / "artifacts"


def _job(run_id: str, pipeline: str, root: str) -> dict[str, str]:
    name = f"{pipeline}-{run_id}"
    return {
        "pipeline_job_name": name,
        "pipeline_job_resource_name": f"runs/{name}",
        "pipeline_job_uuid": run_id,
        "pipeline_root": root,
    }
