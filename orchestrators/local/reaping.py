"""Ends on record what the runs before this one left RUNNING when they were killed.

The caller holds the pipeline's lock: nobody else runs it, so what is RUNNING is dead.
"""

from __future__ import annotations

from ml_metadata.metadata_store import MetadataStore
from ml_metadata.proto import metadata_store_pb2
from tfx.dsl.compiler import constants
from tfx.orchestration import metadata

from ..run_properties import REASON_PROPERTY, RUNNING, STATE_PROPERTY, UNSUCCESSFUL
from .leftovers import remove_outputs

REASON = "The process of the run was ended before the node was"

_Execution = metadata_store_pb2.Execution
_OPEN = (_Execution.RUNNING, _Execution.NEW)


def reap(handle: metadata.Metadata, pipeline: str, pipeline_root: str) -> int:
    """Marks as FAILED what dead runs of the pipeline left RUNNING, and abandons its outputs.

    Runs of TFX's own runner take no lock, and are left alone.

    Args:
      handle: on the store.
      pipeline: its name, whose lock is held.
      pipeline_root: where its artifacts lie.

    Returns:
      How many executions there were.
    """
    with handle as connected:
        stale = [
            (execution, run)
            for run in _dead_runs(connected.store, pipeline)
            for execution in connected.store.get_executions_by_context(run.id)
            if execution.last_known_state in _OPEN
        ]
        for execution, _ in stale:
            _abandon_outputs(connected.store, execution)
            # Before the record is closed: were this process killed now, the next would do it.
            for node in _nodes(connected.store, execution, pipeline):
                remove_outputs(pipeline_root, node, execution.id)
            execution.last_known_state = _Execution.FAILED
            execution.custom_properties[REASON_PROPERTY].string_value = REASON
            connected.store.put_executions([execution])
        for run in _dead_runs(connected.store, pipeline):
            run.custom_properties[STATE_PROPERTY].string_value = UNSUCCESSFUL
            connected.store.put_contexts([run])
    return len(stale)


def _dead_runs(store: MetadataStore, pipeline: str) -> list[metadata_store_pb2.Context]:
    context = store.get_context_by_type_and_name(constants.PIPELINE_CONTEXT_TYPE_NAME, pipeline)
    if context is None:
        return []
    return [
        run
        for run in store.get_children_contexts_by_context(context.id)
        if STATE_PROPERTY in run.custom_properties
        and run.custom_properties[STATE_PROPERTY].string_value == RUNNING
    ]


def _abandon_outputs(store: MetadataStore, execution: metadata_store_pb2.Execution) -> None:
    pending = [
        event.artifact_id
        for event in store.get_events_by_execution_ids([execution.id])
        if event.type == metadata_store_pb2.Event.PENDING_OUTPUT
    ]
    artifacts = list(store.get_artifacts_by_id(pending)) if pending else []
    for artifact in artifacts:
        artifact.state = metadata_store_pb2.Artifact.ABANDONED
    if artifacts:
        store.put_artifacts(artifacts)


def _nodes(
    store: MetadataStore, execution: metadata_store_pb2.Execution, pipeline: str
) -> list[str]:
    names = [one.name for one in store.get_contexts_by_execution(execution.id)]
    return [name.removeprefix(f"{pipeline}.") for name in names if name.startswith(f"{pipeline}.")]
