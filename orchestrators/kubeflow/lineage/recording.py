"""Makes the record of what an attempt did, of what TFX's launcher left in ML-Metadata."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

from ml_metadata.proto import metadata_store_pb2
from tfx.proto.orchestration import pipeline_pb2

from .memory_store import MemoryStore
from .record import Record, StoredContext, StoredEvent
from .stored_artifact import stored

_MILLION = 1_000_000


def now(after: Iterable[Record] = ()) -> int:
    """The time in microseconds, later than that of every record given.

    Tasks run on machines whose clocks differ; what came later must still sort later.
    """
    return max([time.time_ns() // 1000, *(one.time + 1 for one in after)])


def record_of(
    memory: MemoryStore,
    execution_id: int,
    *,
    when: int,
    run: str,
    node: str,
    began: float,
    error: str = "",
) -> Record:
    """The record of one execution.

    Args:
      memory: where the launcher published it.
      execution_id: its id there.
      when: it ended, in microseconds since 1970.
      run: the id of the run.
      node: the node's id.
      began: when it began, in seconds since 1970.
      error: why it failed.
    """
    store = memory.store
    [execution] = store.get_executions_by_id([execution_id])
    [kind] = store.get_execution_types_by_id([execution.type_id])
    events = store.get_events_by_execution_ids([execution_id])
    ids = sorted({event.artifact_id for event in events})
    artifacts = store.get_artifacts_by_id(ids)
    kinds = {one.id: one for one in store.get_artifact_types()}
    identities = memory.identities()
    return Record(
        time=when,
        run=run,
        node=node,
        seconds=when / _MILLION - began,
        error=error,
        kind=_bare(kind),
        execution=_bare(execution),
        contexts=_contexts(memory, execution_id),
        artifacts=[stored(one, kinds[one.type_id], identities) for one in artifacts],
        events=[
            StoredEvent([one.id for one in artifacts].index(event.artifact_id), _bare_event(event))
            for event in events
        ],
    )


def record_of_failure(
    node: pipeline_pb2.PipelineNode, *, when: int, run: str, began: float, error: str
) -> Record:
    """The record of an attempt that ended before TFX's launcher could tell of it."""
    execution = metadata_store_pb2.Execution(last_known_state=metadata_store_pb2.Execution.FAILED)
    return Record(
        time=when,
        run=run,
        node=node.node_info.id,
        seconds=when / _MILLION - began,
        error=error,
        kind=metadata_store_pb2.ExecutionType(name=node.node_info.type.name),
        execution=execution,
        contexts=[
            StoredContext(
                one.type.name,
                metadata_store_pb2.Context(name=one.name.field_value.string_value),
            )
            for one in node.contexts.contexts
        ],
    )


def _contexts(memory: MemoryStore, execution_id: int) -> list[StoredContext]:
    kinds = {one.id: one.name for one in memory.store.get_context_types()}
    return [
        StoredContext(kinds[one.type_id], _bare(one))
        for one in sorted(
            memory.store.get_contexts_by_execution(execution_id), key=lambda one: one.id
        )
    ]


def _bare(message: Any) -> Any:
    """Without what only this database knows."""
    bare = type(message)()
    bare.CopyFrom(message)
    for name in (
        "id",
        "type_id",
        "type",
        "create_time_since_epoch",
        "last_update_time_since_epoch",
    ):
        if name in bare.DESCRIPTOR.fields_by_name:
            bare.ClearField(name)
    return bare


def _bare_event(event: metadata_store_pb2.Event) -> metadata_store_pb2.Event:
    bare = metadata_store_pb2.Event(type=event.type)
    bare.path.CopyFrom(event.path)
    return bare
