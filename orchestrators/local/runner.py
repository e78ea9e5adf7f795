"""Runs a pipeline on this machine, one node after the other, and tells the truth about it.

TFX's own LocalDagRunner returns as if all was well when a node's inputs could not be resolved, and
says nothing of nodes that a condition skipped. :class:`LocalRunner` is that runner with both
mended: every node's end is read back from ML-Metadata, and a FAILED one ends the run with an error.
"""

from __future__ import annotations

import datetime
import time

from tfx.dsl.compiler import constants
from tfx.orchestration import metadata
from tfx.orchestration.local import runner_utils
from tfx.orchestration.local.local_dag_runner import LocalDagRunner
from tfx.orchestration.pipeline import Pipeline

# The launcher is what LocalDagRunner itself runs each node with; TFX offers no public way to learn
# of a node's end. tests/orchestrators/test_local.py fails where a TFX release changes it.
from tfx.orchestration.portable import launcher, runtime_parameter_utils
from tfx.orchestration.portable.data_types import ExecutionInfo
from tfx.proto.orchestration import pipeline_pb2
from tfx.utils import telemetry_utils

from ...components.errors import PipelineRunError, TidegateError
from ..findings import finding_of
from ..observed import NodeState, ObservedNode, Observer, Silent


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
        runtime_parameter_utils.substitute_runtime_parameter(
            pipeline, {constants.PIPELINE_RUN_ID_PARAMETER_NAME: self.run_id}
        )
        deployment = runner_utils.extract_local_deployment_config(pipeline)
        with telemetry_utils.scoped_labels({telemetry_utils.LABEL_TFX_RUNNER: "local"}):
            for node in pipeline.nodes:
                self._run_node(pipeline, node.pipeline_node, deployment)

    def _run_node(
        self,
        pipeline: pipeline_pb2.Pipeline,
        node: pipeline_pb2.PipelineNode,
        deployment: pipeline_pb2.IntermediateDeploymentConfig,
    ) -> None:
        name = node.node_info.id
        if _needs(node) & {one.name for one in self.nodes if one.state is NodeState.SKIPPED}:
            self._finish(ObservedNode(name, NodeState.SKIPPED, 0.0))
            return
        connection = deployment.metadata_connection_config
        handle = metadata.Metadata(getattr(connection, connection.WhichOneof("connection_config")))
        self._observer.started(name)
        began = time.monotonic()
        launch = launcher.Launcher(
            pipeline_node=node,
            mlmd_connection=handle,
            pipeline_info=pipeline.pipeline_info,
            pipeline_runtime_spec=pipeline.runtime_spec,
            executor_spec=runner_utils.extract_executor_spec(deployment, name),
            custom_driver_spec=runner_utils.extract_custom_driver_spec(deployment, name),
        )
        try:
            info = launch.launch()
        except Exception as error:
            self._finish(
                ObservedNode(name, NodeState.FAILED, time.monotonic() - began, error=str(error))
            )
            raise _named(error, name) from error
        self._finish(_observe(handle, name, info, time.monotonic() - began))

    def _finish(self, node: ObservedNode) -> None:
        self.nodes.append(node)
        self._observer.finished(node)
        if node.state is NodeState.FAILED and not node.error:
            raise PipelineRunError(
                "Its inputs could not be resolved",
                where=node.name,
                remedy="The run's log names the missing artifact.",
            )


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


def _observe(
    handle: metadata.Metadata, name: str, info: ExecutionInfo | None, seconds: float
) -> ObservedNode:
    if info is None or not info.execution_id:
        return ObservedNode(name, NodeState.SKIPPED, seconds)
    with handle as connected:
        [execution] = connected.store.get_executions_by_id([info.execution_id])
        state = NodeState(execution.State.Name(execution.last_known_state))
        finding = finding_of(connected.store, execution.id)
    return ObservedNode(name, state, seconds, execution.id, finding=finding)


def _named(error: Exception, name: str) -> TidegateError:
    if isinstance(error, TidegateError):
        return error
    return PipelineRunError(
        f"{type(error).__name__}: {str(error).strip() or 'no message'}".splitlines()[0],
        where=name,
        remedy="The run's log has the whole of it.",
    )
