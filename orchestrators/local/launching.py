"""Compiles a pipeline, and launches one of its nodes in this process, as TFX's own runner would."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Mapping

from ml_metadata.proto import metadata_store_pb2
from tfx import types
from tfx.dsl.compiler import constants
from tfx.orchestration import metadata
from tfx.orchestration.local import runner_utils
from tfx.orchestration.pipeline import Pipeline

# The launcher is what LocalDagRunner itself runs each node with; TFX offers no public way to learn
# of a node's end. tests/orchestrators/local/test_launching.py fails where a release changes it.
from tfx.orchestration.portable import launcher, runtime_parameter_utils, tfx_runner
from tfx.orchestration.portable.data_types import ExecutionInfo
from tfx.orchestration.portable.mlmd import execution_lib
from tfx.proto.orchestration import pipeline_pb2
from tfx.utils import telemetry_utils, typing_utils

from ...components.errors import PipelineRootError, PipelineRunError, TidegateError
from ..findings import finding_of
from ..observed import NodeState, ObservedNode
from .beam_packages import without_packages
from .conditions import shut_condition
from .store import connection_of, handle_of


def compiled(
    pipeline: Pipeline, run_id: str, parameters: Mapping[str, types.Property] | None = None
) -> pipeline_pb2.Pipeline:
    """TFX's intermediate representation of ``pipeline``, for the run of that name.

    Args:
      pipeline: the definition.
      run_id: the run's name.
      parameters: values of RuntimeParameters by their names; the others take their defaults.
    """
    # What TfxRunner.run itself compiles with; it offers no way to have the result.
    definition = tfx_runner._make_pipeline_proto(pipeline)  # pylint: disable=protected-access
    return with_run_id(definition, run_id, parameters)


def with_run_id(
    definition: pipeline_pb2.Pipeline,
    run_id: str,
    parameters: Mapping[str, types.Property] | None = None,
) -> pipeline_pb2.Pipeline:
    """A copy of the compiled pipeline in which the run has its name, and parameters values."""
    named = pipeline_pb2.Pipeline()
    named.CopyFrom(definition)
    runtime_parameter_utils.substitute_runtime_parameter(
        named, {**(parameters or {}), constants.PIPELINE_RUN_ID_PARAMETER_NAME: run_id}
    )
    return named


def launch_node(ir: pipeline_pb2.Pipeline, node_id: str, after: int = 0) -> ObservedNode:
    """Runs one node once, driver, executor and publisher, in this process.

    Args:
      ir: compiled, with its run id.
      node_id: of the node; what it needs has run.
      after: an execution; a success of the node in this run that came before it is not taken for
        this one.

    Returns:
      What became of it: COMPLETE, CACHED, or SKIPPED where a condition shut it.

    Raises:
      TidegateError: what the node raised, or a PipelineRunError that names it. Its execution is
        FAILED on record.
    """
    began = time.monotonic()
    node = node_of(ir, node_id)
    deployment = runner_utils.extract_local_deployment_config(ir)
    handle = handle_of(connection_of(ir))
    try:
        launch = RecordingLauncher(
            pipeline_node=node,
            mlmd_connection=handle,
            pipeline_info=ir.pipeline_info,
            pipeline_runtime_spec=ir.runtime_spec,
            executor_spec=runner_utils.extract_executor_spec(deployment, node_id),
            custom_driver_spec=runner_utils.extract_custom_driver_spec(deployment, node_id),
        )
        launch.after = after
        with (
            telemetry_utils.scoped_labels({telemetry_utils.LABEL_TFX_RUNNER: "local"}),
            without_packages(),
        ):
            info = launch.launch()
    except Exception as error:
        raise named(error, node_id) from error
    return _observed(handle, node, info, time.monotonic() - began)


def node_of(ir: pipeline_pb2.Pipeline, node_id: str) -> pipeline_pb2.PipelineNode:
    """The node of that id."""
    [found] = [one.pipeline_node for one in ir.nodes if one.pipeline_node.node_info.id == node_id]
    return found


class RecordingLauncher(launcher.Launcher):
    """TFX's launcher, for which every attempt is an execution of its own.

    TFX's would take up a failed one of the same run again, and turn what is on record as FAILED
    into a success.
    """

    def _register_or_reuse_execution(
        self,
        metadata_handle: metadata.Metadata,
        contexts: list[metadata_store_pb2.Context],
        input_artifacts: typing_utils.ArtifactMultiMap | None = None,
        exec_properties: dict[str, types.Property] | None = None,
    ) -> metadata_store_pb2.Execution:
        earlier = execution_lib.get_executions_associated_with_all_contexts(
            metadata_handle, contexts
        )
        for execution in earlier:
            if execution.id > self.after and execution_lib.is_execution_successful(execution):
                return execution
        return launcher._register_execution(  # pylint: disable=protected-access
            metadata_handle=metadata_handle,
            execution_type=self._pipeline_node.node_info.type,
            contexts=contexts,
            input_artifacts=input_artifacts,
            exec_properties=exec_properties,
        )


def _observed(
    handle: metadata.Metadata,
    node: pipeline_pb2.PipelineNode,
    info: ExecutionInfo | None,
    seconds: float,
) -> ObservedNode:
    name = node.node_info.id
    with handle as connected:
        if info is None or not info.execution_id:
            reason = shut_condition(connected, node)
            return ObservedNode(name, NodeState.SKIPPED, seconds, reason=reason)
        [execution] = connected.store.get_executions_by_id([info.execution_id])
        state = NodeState(execution.State.Name(execution.last_known_state))
        if state is NodeState.FAILED:
            raise PipelineRunError(
                "Its inputs could not be resolved",
                where=name,
                remedy="The run's log names the missing artifact.",
            )
        finding = finding_of(connected.store, execution.id)
    return ObservedNode(name, state, seconds, execution.id, finding=finding)


def named(error: Exception, name: str) -> TidegateError:
    """What a node raised, as an error that says which node it was."""
    if isinstance(error, TidegateError):
        return error
    said = f"{type(error).__name__}: {str(error).strip() or 'no message'}".splitlines()[0]
    if any(words in str(error) for words in _NO_ROOM):
        return PipelineRootError(
            said,
            where=name,
            remedy="Make room on the disk of the pipeline root; nothing half-written was kept.",
        )
    return PipelineRunError(said, where=name, remedy="The run's log has the whole of it.")


_NO_ROOM = (
    os.strerror(errno.ENOSPC),
    os.strerror(errno.EDQUOT),
    os.strerror(errno.EROFS),
    "database or disk is full",
)
"""How the kernel, through Python or TensorFlow, and SQLite say that nothing can be written."""
