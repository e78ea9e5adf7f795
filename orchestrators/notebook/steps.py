"""One step of a notebook's run: a node is launched, or skipped for what came before it."""

from __future__ import annotations

from collections.abc import Iterator

from tfx.dsl.components.base.base_node import BaseNode
from tfx.proto.orchestration import pipeline_pb2

from ..local.launching import node_of
from ..observed import NodeState, ObservedNode
from .attempts import launch
from .conditions import conditions_of, deciders_of
from .inputs import required_producers
from .outputs import outputs_of
from .result import NodeResult
from .runs import Runs


def step(ir: pipeline_pb2.Pipeline, component: BaseNode, runs: Runs) -> NodeResult:
    """Launches the node, unless something that it must have was skipped.

    Args:
      ir: compiled, with the run's name.
      component: the node.
      runs: what has run before.

    Raises:
      TidegateError: what the node raised.
    """
    node = node_of(ir, component.id)
    skipped = runs.skipped(required_producers(node))
    ended = (
        ObservedNode(component.id, NodeState.SKIPPED, 0.0) if skipped else launch(ir, component.id)
    )
    said = ""
    if ended.state is NodeState.SKIPPED:
        said = f"needs {', '.join(skipped)}, skipped" if skipped else _why(node, runs)
    return NodeResult(
        component=component,
        state=ended.state,
        execution_id=ended.execution,
        outputs=outputs_of(ir, component, ended.execution),
        seconds=ended.seconds,
        attempts=ended.attempts,
        reason=said,
        finding=ended.finding,
        run_id=ir.runtime_spec.pipeline_run_id.field_value.string_value,
    )


def _why(node: pipeline_pb2.PipelineNode, runs: Runs) -> str:
    condition = "runs only where " + " and ".join(conditions_of(node))
    return " · ".join([condition, *_findings(node, runs)])


def _findings(node: pipeline_pb2.PipelineNode, runs: Runs) -> Iterator[str]:
    for name in sorted(deciders_of(node)):
        found = runs.results[name].finding if name in runs.results else None
        if found is not None:
            yield f"{name} says {found.outcome.value}: {found.sentence}"
