"""A compiled pipeline as a graph of tasks, each with its component and what executes it."""

from __future__ import annotations

import dataclasses
import graphlib
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from ...components.errors import PipelineDefinitionError
from .conditions import Condition

Message: TypeAlias = Any
"""A protobuf message of kfp-pipeline-spec, whose classes say nothing of their types."""


@dataclasses.dataclass(frozen=True)
class TaskSpec:
    """One task.

    Attributes:
      name: in its graph.
      spec: its PipelineTaskSpec.
      component: its ComponentSpec.
      executor: its ExecutorSpec; None where it is a graph of its own.
      dag: the graph that it is; None where something executes it.
      condition: what opens it; None where nothing can shut it.
      upstream: the tasks that it waits for, said or implied by its inputs.
    """

    name: str
    spec: Message
    component: Message
    executor: Message
    dag: Dag | None
    condition: Condition | None
    upstream: frozenset[str]

    @property
    def waits_for_all(self) -> bool:
        """Whether it runs when all upstream has ended, however that ended."""
        policy = self.spec.trigger_policy
        return bool(policy.strategy == policy.ALL_UPSTREAM_TASKS_COMPLETED)


@dataclasses.dataclass(frozen=True)
class Dag:
    """A graph of tasks, each after those it waits for."""

    spec: Message
    tasks: Mapping[str, TaskSpec]

    def leaves(self) -> Iterator[TaskSpec]:
        """Every task that runs something, in order."""
        for task in self.tasks.values():
            if task.dag is not None:
                yield from task.dag.leaves()
            else:
                yield task


def dag_of(
    component: Message,
    components: Mapping[str, Message],
    executors: Mapping[str, Message],
    within: tuple[str, ...] = (),
) -> Dag:
    """The graph that a component is.

    Args:
      component: a ComponentSpec with a graph.
      components: all of the pipeline, by name.
      executors: all of the pipeline, by label.
      within: the components around this one.

    Raises:
      PipelineDefinitionError: for a reference to nothing, or a cycle.
    """
    found = {
        name: _task(name, spec, component.dag, components, executors, within)
        for name, spec in component.dag.tasks.items()
    }
    return Dag(component.dag, {name: found[name] for name in _ordered(found)})


def _task(
    name: str,
    spec: Message,
    dag: Message,
    components: Mapping[str, Message],
    executors: Mapping[str, Message],
    within: tuple[str, ...],
) -> TaskSpec:
    component = _required(components, spec.component_ref.name, "component", name)
    _refuse_iterators(name, spec)
    upstream = frozenset(spec.dependent_tasks) | set(_producers(spec))
    for one in sorted(upstream):
        _required(dag.tasks, one, "task", name)
    nested = component.WhichOneof("implementation") == "dag"
    label = spec.component_ref.name
    if nested and label in within:
        raise _broken(f"The component {label!r} contains itself", name)
    return TaskSpec(
        name=name,
        spec=spec,
        component=component,
        executor=None
        if nested
        else _required(executors, component.executor_label, "executor", name),
        dag=dag_of(component, components, executors, (*within, label)) if nested else None,
        condition=_condition(name, spec.trigger_policy.condition),
        upstream=upstream,
    )


def _producers(spec: Message) -> Iterator[str]:
    """The tasks whose outputs a task takes: they are upstream of it, said or not."""
    for artifact in spec.inputs.artifacts.values():
        if artifact.WhichOneof("kind") == "task_output_artifact":
            yield artifact.task_output_artifact.producer_task
    for parameter in spec.inputs.parameters.values():
        kind = parameter.WhichOneof("kind")
        if kind in ("task_output_parameter", "task_final_status"):
            yield getattr(parameter, kind).producer_task


def _condition(name: str, text: str) -> Condition | None:
    if not text:
        return None
    try:
        return Condition(text)
    except ValueError as error:
        raise _broken(f"Its condition is not CEL: {text}: {error}", name) from error


def _ordered(tasks: Mapping[str, TaskSpec]) -> list[str]:
    # Sorted first, so that the order is the same whatever order the file has.
    graph = {name: sorted(tasks[name].upstream) for name in sorted(tasks)}
    try:
        return list(graphlib.TopologicalSorter(graph).static_order())
    except graphlib.CycleError as error:
        raise PipelineDefinitionError(
            f"The tasks wait for each other in a circle: {' <- '.join(error.args[1])}",
            remedy="Take one of these dependencies out.",
        ) from error


def _refuse_iterators(name: str, spec: Message) -> None:
    if spec.WhichOneof("iterator"):
        raise _broken("It iterates, which TFX never compiles and the emulation does not run", name)


def _required(known: Mapping[str, Message], wanted: str, kind: str, task: str) -> Message:
    if wanted not in known:
        raise _broken(f"It names a {kind} {wanted!r} that is not there", task)
    return known[wanted]


def _broken(what: str, task: str) -> PipelineDefinitionError:
    return PipelineDefinitionError(
        what, where=f"task {task}", remedy="Compile the pipeline anew with `tidegate compile`."
    )
