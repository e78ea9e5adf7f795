"""One step of a notebook's run: a node is launched, or skipped for what came before it."""

from __future__ import annotations

from collections.abc import Iterator, Set

from tfx.dsl.components.base.base_node import BaseNode
from tfx.proto.orchestration import pipeline_pb2

from ...components.errors import PipelineDefinitionError
from ..local.graph import Decision, Graph
from ..local.launching import node_of
from ..local.records import Records
from ..local.store import connection_of, handle_of
from ..observed import NodeState, ObservedNode
from .attempts import launch
from .conditions import deciders, in_words
from .inputs import take_from
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
      PipelineDefinitionError: where what it depends on has not run, or failed.
      TidegateError: what the node raised.
    """
    node = node_of(ir, component.id)
    ended = _end(ir, component.id, runs)
    why = [in_words(ended.reason, node), *_findings(deciders(ended.reason, node), runs)]
    return NodeResult(
        component=component,
        state=ended.state,
        execution_id=ended.execution,
        outputs=outputs_of(ir, component, ended.execution),
        seconds=ended.seconds,
        attempts=ended.attempts,
        reason=" · ".join(why),
        finding=ended.finding,
        run_id=ir.runtime_spec.pipeline_run_id.field_value.string_value,
    )


def _end(ir: pipeline_pb2.Pipeline, name: str, runs: Runs) -> ObservedNode:
    graph = Graph(ir)
    records = Records(ir, handle_of(connection_of(ir)))
    one = graph.steps[name]
    runs.require(name, one.upstream)
    decision, because = graph.decide(one, runs.states())
    if decision is Decision.CANCEL:
        raise PipelineDefinitionError(
            f"It needs {because}, which failed", where=name, remedy=f"Run {because} again first."
        )
    if decision is Decision.SKIP:
        return records.not_run(name, NodeState.SKIPPED, f"It needs {because}, skipped too")
    take_from(one.node, runs.names())
    ended = launch(ir, name)
    if ended.state is NodeState.SKIPPED:
        return records.not_run(name, ended.state, ended.reason)
    return ended


def _findings(names: Set[str], runs: Runs) -> Iterator[str]:
    for name in sorted(names):
        found = runs.results[name].finding if name in runs.results else None
        if found is not None:
            yield f"{name} says {found.outcome.value}: {found.sentence}"
