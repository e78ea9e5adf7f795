"""Which node of a compiled pipeline waits for which, and what follows from how those ended."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Iterator, Mapping

from tfx.dsl.compiler import constants
from tfx.proto.orchestration import pipeline_pb2

from ...components.errors import PipelineDefinitionError, PreflightError
from ..observed import NodeState

Strategy = pipeline_pb2.NodeExecutionOptions.TriggerStrategy

_STRATEGIES = (
    Strategy.TRIGGER_STRATEGY_UNSPECIFIED,
    Strategy.ALL_UPSTREAM_NODES_SUCCEEDED,
    Strategy.ALL_UPSTREAM_NODES_COMPLETED,
)
"""Others put a node off until one behind it is wanted, which no run on this machine needs."""


class Decision(enum.Enum):
    """What is to be done with a node that waits no longer."""

    RUN = "run"
    SKIP = "skip"
    CANCEL = "cancel"


@dataclasses.dataclass(frozen=True)
class Step:
    """A node and what it waits for.

    Attributes:
      node: as compiled.
      upstream: the nodes that the definition puts before it.
      required: those of them whose outputs it must have, as inputs or to evaluate its conditions.
      after: others that come before it, however they end; see :class:`Graph`.
    """

    node: pipeline_pb2.PipelineNode
    upstream: frozenset[str]
    required: frozenset[str]
    after: frozenset[str]

    @property
    def name(self) -> str:
        """The node's id."""
        return str(self.node.node_info.id)

    @property
    def attempts(self) -> int:
        """How often it may be tried."""
        return 1 + int(self.node.execution_options.max_execution_retries)

    @property
    def seconds(self) -> float | None:
        """How long an attempt may take; None for as long as it likes."""
        return float(self.node.execution_options.execution_timeout_sec) or None

    @property
    def may_fail(self) -> bool:
        """Whether the run goes on and succeeds without it."""
        return bool(self.node.execution_options.node_success_optional)


class Graph:
    """The steps of a compiled pipeline, in its own order.

    A resolver that looks through what all runs have made finds what nodes before it in the
    pipeline's order have made in this run, and nothing of those after it; it shall find the same
    however many nodes run at once, so it waits for the former, and the latter wait for it.
    """

    def __init__(self, ir: pipeline_pb2.Pipeline) -> None:
        nodes = [one.pipeline_node for one in ir.nodes]
        after = _in_order(nodes)
        self.steps: Mapping[str, Step] = {
            node.node_info.id: Step(
                node,
                frozenset(node.upstream_nodes),
                _required(node),
                frozenset(after.get(node.node_info.id, ())),
            )
            for node in nodes
        }
        self._require_runnable()

    def ready(self, ended: Mapping[str, NodeState], begun: set[str]) -> Iterator[Step]:
        """Those that have not begun and wait for nothing any more."""
        for step in self.steps.values():
            if step.name not in begun and (step.upstream | step.after) <= ended.keys():
                yield step

    def decide(self, step: Step, ended: Mapping[str, NodeState]) -> tuple[Decision, str]:
        """What is to be done with a node that is ready, and for which of those before it."""
        failed = {one for one in step.upstream if ended[one] in _UNSUCCESSFUL}
        lacking = sorted(failed & step.required)
        if lacking:
            return Decision.CANCEL, lacking[0]
        skipped = [one for one in sorted(step.required) if ended[one] is NodeState.SKIPPED]
        if skipped:
            return Decision.SKIP, skipped[0]
        if step.node.execution_options.strategy != Strategy.ALL_UPSTREAM_NODES_COMPLETED:
            stopping = sorted(one for one in failed if not self._is_forgiven(one, ended[one]))
            if stopping:
                return Decision.CANCEL, stopping[0]
        return Decision.RUN, ""

    def _is_forgiven(self, name: str, state: NodeState) -> bool:
        return state is NodeState.FAILED and self.steps[name].may_fail

    def _require_runnable(self) -> None:
        done: dict[str, NodeState] = {}
        while ready := list(self.ready(done, set(done))):
            done.update(dict.fromkeys((one.name for one in ready), NodeState.COMPLETE))
        stuck = [name for name in self.steps if name not in done]
        if stuck:
            raise PipelineDefinitionError(
                f"Nodes wait for each other in a circle: {', '.join(stuck)}",
                where=stuck[0],
                remedy="Take one of the inputs or task dependencies between them away.",
            )
        for step in self.steps.values():
            if step.node.execution_options.strategy not in _STRATEGIES:
                raise PreflightError(
                    "Its trigger strategy means nothing on this machine: "
                    + Strategy.Name(step.node.execution_options.strategy),
                    where=step.name,
                    remedy="Use ALL_UPSTREAM_NODES_SUCCEEDED or ALL_UPSTREAM_NODES_COMPLETED.",
                )


_UNSUCCESSFUL = (NodeState.FAILED, NodeState.CANCELED)


def _required(node: pipeline_pb2.PipelineNode) -> frozenset[str]:
    return frozenset(
        channel.producer_node_query.id
        for one in node.inputs.inputs.values()
        if one.min_count
        for channel in one.channels
        if _is_of_this_run(channel)
    )


def _in_order(nodes: list[pipeline_pb2.PipelineNode]) -> dict[str, set[str]]:
    """The order between resolvers of what all runs made, and the nodes that make such things."""
    made = {
        node.node_info.id: {one.artifact_spec.type.name for one in node.outputs.outputs.values()}
        for node in nodes
    }
    after: dict[str, set[str]] = {}
    for place, node in enumerate(nodes):
        wanted = _of_all_runs(node)
        for other in nodes[:place]:
            if made[other.node_info.id] & wanted:
                after.setdefault(node.node_info.id, set()).add(other.node_info.id)
        for other in nodes[place + 1 :]:
            if made[other.node_info.id] & wanted:
                after.setdefault(other.node_info.id, set()).add(node.node_info.id)
    return after


def _of_all_runs(node: pipeline_pb2.PipelineNode) -> set[str]:
    """The types of artifacts that it looks for in more than this run."""
    return {
        channel.artifact_query.type.name
        for one in node.inputs.inputs.values()
        for channel in one.channels
        if not _is_of_this_run(channel)
    }


def _is_of_this_run(channel: pipeline_pb2.InputSpec.Channel) -> bool:
    return any(
        query.type.name == constants.PIPELINE_RUN_CONTEXT_TYPE_NAME
        for query in channel.context_queries
    )
