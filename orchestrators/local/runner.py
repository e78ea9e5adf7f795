"""Runs a pipeline on this machine, one node after the other, and tells the truth about it.

TFX's own LocalDagRunner returns as if all was well when a node's inputs could not be resolved, and
says nothing of nodes that a condition skipped. :class:`LocalRunner` is that runner with both
mended: every node's end is read back from ML-Metadata, and a FAILED one ends the run with an error.
"""

from __future__ import annotations

import datetime
import time

from tfx.orchestration.local.local_dag_runner import LocalDagRunner
from tfx.orchestration.pipeline import Pipeline
from tfx.proto.orchestration import pipeline_pb2

from ...components.errors import TidegateError
from ..observed import NodeState, ObservedNode, Observer, Silent
from .launching import launch_node, with_run_id


class LocalRunner(LocalDagRunner):
    """LocalDagRunner that observes its nodes.

    After :meth:`run`, :attr:`nodes` holds what became of each node, in order, and :attr:`run_id`
    the run's name in ML-Metadata.
    """

    def __init__(self, observer: Observer | None = None) -> None:
        super().__init__()
        self._observer = observer or Silent()
        self.nodes: list[ObservedNode] = []
        self.run_id = ""

    def run_with_ir(
        self,
        pipeline: pipeline_pb2.Pipeline,
        run_options: pipeline_pb2.RunOptions | None = None,
    ) -> None:
        """Runs the compiled pipeline.

        Raises:
          TidegateError: what a gate or this run refused, as it was raised.
          PipelineRunError: for a node that failed for any other reason.
        """
        if run_options is not None:
            raise NotImplementedError("LocalRunner runs whole pipelines; leave out run_options.")
        self.nodes = []
        self.run_id = datetime.datetime.now().isoformat()
        ir = with_run_id(pipeline, self.run_id)
        for node in ir.nodes:
            self._run_node(ir, node.pipeline_node)

    def _run_node(self, ir: pipeline_pb2.Pipeline, node: pipeline_pb2.PipelineNode) -> None:
        name = node.node_info.id
        if _needs(node) & {one.name for one in self.nodes if one.state is NodeState.SKIPPED}:
            self._finish(ObservedNode(name, NodeState.SKIPPED, 0.0))
            return
        self._observer.started(name)
        began = time.monotonic()
        try:
            self._finish(launch_node(ir, name))
        except TidegateError as error:
            self._finish(
                ObservedNode(name, NodeState.FAILED, time.monotonic() - began, error=str(error))
            )
            raise

    def _finish(self, node: ObservedNode) -> None:
        self.nodes.append(node)
        self._observer.finished(node)


def run(pipeline: Pipeline, observer: Observer | None = None) -> LocalRunner:
    """Runs ``pipeline`` and returns the runner, which knows what became of each node."""
    runner = LocalRunner(observer)
    runner.run(pipeline)
    return runner


def _needs(node: pipeline_pb2.PipelineNode) -> set[str]:
    """The nodes whose outputs this one must have, for its inputs or to evaluate its conditions.

    Where such a node was skipped, TFX's launcher would evaluate nested conditions in no certain
    order, and fail the node where it happens on the inner one first.
    """
    return {
        channel.producer_node_query.id
        for one in node.inputs.inputs.values()
        if one.min_count
        for channel in one.channels
    }
