"""Runs a graph of tasks, those that wait for nothing at the same time."""

from __future__ import annotations

import concurrent.futures
import dataclasses
import threading
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from ...components.errors import PipelineRunError, TidegateError
from .executor_input import ArtifactValues, Surroundings, inputs_of
from .outcomes import TaskOutcome, TaskState
from .scheduling import Readiness, readiness
from .tasks import Dag, TaskSpec

Runs: TypeAlias = Callable[[TaskSpec, Mapping[str, Any], Mapping[str, str]], TaskOutcome]
"""Runs a task that is no graph, of its inputs and the values of its own placeholders."""


class GraphRunner:
    """Runs graphs.

    Args:
      run: what runs a task.
      job: the values of the run's own placeholders.
      workers: how many tasks may run at once.
      stops_at_failure: whether nothing begins after a failure.
      started: told of each task that begins.
      ended: told of each task that ended.
      abandon: ends what runs, when the run itself is interrupted.
    """

    def __init__(
        self,
        run: Runs,
        job: Mapping[str, str],
        workers: int,
        stops_at_failure: bool,
        started: Callable[[str], None],
        ended: Callable[[TaskOutcome], None],
        abandon: Callable[[], None],
    ) -> None:
        self._run, self._job, self._stops = run, job, stops_at_failure
        self._places = threading.Semaphore(workers)
        self._telling = threading.Lock()
        self._started, self._ended, self._abandon = started, ended, abandon

    def run(
        self,
        name: str,
        dag: Dag,
        parameters: Mapping[str, Any],
        artifacts: Mapping[str, Sequence[ArtifactValues]],
    ) -> TaskOutcome:
        """Runs a graph to its end; its outcome is FAILED where any of its tasks has failed."""
        outcomes: dict[str, TaskOutcome] = {}
        around = Surroundings(parameters, artifacts, outcomes, self._job)
        waiting = dict(dag.tasks)
        running: dict[concurrent.futures.Future[TaskOutcome], str] = {}
        # A thread a task, most of which wait: for a place, or for what a nested graph does.
        with concurrent.futures.ThreadPoolExecutor(max_workers=len(dag.tasks)) as pool:
            try:
                while waiting or running:
                    for task in self._begin(waiting, outcomes):
                        running[pool.submit(self._task, task, around)] = task.name
                    done, _ = concurrent.futures.wait(
                        running, return_when=concurrent.futures.FIRST_COMPLETED
                    )
                    for future in done:
                        outcomes[running.pop(future)] = future.result()
            except BaseException:
                self._abandon()  # before the threads are waited for
                raise
        return _summed_up(name, dag, outcomes)

    def _begin(
        self, waiting: dict[str, TaskSpec], outcomes: dict[str, TaskOutcome]
    ) -> list[TaskSpec]:
        """Takes out of ``waiting`` what may run; what never will has an outcome now."""
        begin = []
        for name, task in list(waiting.items()):  # in order: what is skipped here skips more below
            ready = readiness(task, outcomes, self._stops)
            if ready is Readiness.WAIT:
                continue
            del waiting[name]
            if ready is Readiness.RUN:
                begin.append(task)
            else:
                outcomes[name] = self._skip(task)
        return begin

    def _skip(self, task: TaskSpec) -> TaskOutcome:
        for leaf in task.dag.leaves() if task.dag else [task]:
            self._tell(TaskOutcome(leaf.name, TaskState.SKIPPED, attempts=0))
        return TaskOutcome(task.name, TaskState.SKIPPED, attempts=0)

    def _task(self, task: TaskSpec, around: Surroundings) -> TaskOutcome:
        if task.dag is None:
            with self._places:
                return self._leaf(task, around)
        try:
            inputs = inputs_of(task, around)
            if task.condition and not task.condition({"inputs": inputs}):
                return self._skip(task)
            artifacts = {key: of["artifacts"] for key, of in inputs["artifacts"].items()}
            return self.run(task.name, task.dag, inputs["parameterValues"], artifacts)
        except TidegateError as error:
            return TaskOutcome(task.name, TaskState.FAILED, error=str(error))

    def _leaf(self, task: TaskSpec, around: Surroundings) -> TaskOutcome:
        began = time.monotonic()
        try:
            job = {
                **self._job,
                "pipeline_task_name": task.name,
                "pipeline_task_uuid": uuid.uuid4().hex,
            }
            inputs = inputs_of(task, dataclasses.replace(around, job=job))
            if task.condition and not task.condition({"inputs": inputs}):
                return self._skip(task)
            with self._telling:
                self._started(task.name)
            outcome = self._run(task, inputs, job)
        except TidegateError as error:
            outcome = TaskOutcome(task.name, TaskState.FAILED, error=str(error))
        outcome = outcome.lasting(time.monotonic() - began)
        self._tell(outcome)
        return outcome

    def _tell(self, outcome: TaskOutcome) -> None:
        with self._telling:
            self._ended(outcome)


def _summed_up(name: str, dag: Dag, outcomes: Mapping[str, TaskOutcome]) -> TaskOutcome:
    """The outcome of a graph: it fails with its first task that failed, and puts out what they do.

    A task that waits for all others, as an exit handler, counts like any other.
    """
    failed = [one for one in outcomes.values() if one.state is TaskState.FAILED]
    if failed:
        return TaskOutcome(name, TaskState.FAILED, error=failed[0].error)
    artifacts = {
        key: [
            artifact
            for selector in one.artifact_selectors
            for artifact in outcomes[selector.producer_subtask].artifacts.get(
                selector.output_artifact_key, ()
            )
        ]
        for key, one in dag.spec.outputs.artifacts.items()
    }
    parameters = {
        key: _selected(key, one, outcomes) for key, one in dag.spec.outputs.parameters.items()
    }
    return TaskOutcome(name, TaskState.SUCCEEDED, artifacts, parameters)


def _selected(key: str, said: Any, outcomes: Mapping[str, TaskOutcome]) -> Any:
    one = said.value_from_parameter
    several = said.value_from_oneof.parameter_selectors
    for selector in several or [one]:
        made = outcomes[selector.producer_subtask].parameters
        if selector.output_parameter_key in made:
            return made[selector.output_parameter_key]
    raise PipelineRunError(
        f"No task put out the graph's parameter {key!r}",
        remedy="Have one of the tasks that it names always run.",
    )
