"""What ML-Metadata says was made of what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from ml_metadata.metadata_store import MetadataStore
from ml_metadata.proto import metadata_store_pb2

from ...lineage_events import MADE, TAKEN, keys_of
from .locations import path_of

Artifact: TypeAlias = metadata_store_pb2.Artifact
Event: TypeAlias = metadata_store_pb2.Event

HELD = (*MADE, Event.PENDING_OUTPUT)
"""An execution made an artifact, or was about to."""

COMPARED_WITH = ("baseline_", "history", "erased")
"""How the input keys begin under which a node takes what it is not made of."""

PIPELINE_CONTEXT, NODE_CONTEXT = "pipeline", "node"


def artifacts_of(store: MetadataStore, pipeline: str) -> list[Artifact]:
    """Every artifact of a pipeline that lies somewhere, oldest first; none where it is unknown."""
    context = store.get_context_by_type_and_name(PIPELINE_CONTEXT, pipeline)
    if context is None:
        return []
    found = filter(is_there, store.get_artifacts_by_context(context.id))
    return sorted(found, key=lambda one: one.id)


def is_there(artifact: Artifact) -> bool:
    """Whether there may be files of an artifact; an erasure that was lost may have left some."""
    if not artifact.uri:
        return False
    return artifact.state != Artifact.DELETED or path_of(artifact.uri).exists()


def known_pipelines(store: MetadataStore) -> list[str]:
    """The names of the pipelines that ran, sorted."""
    return sorted(context.name for context in store.get_contexts_by_type(PIPELINE_CONTEXT))


def descendants(store: MetadataStore, sources: Iterable[int]) -> set[int]:
    """The ids of what was made of ``sources``, in any number of steps, themselves left out.

    What an execution only compared with, a baseline for instance, is not what its outputs are made
    of, and is not followed.
    """
    sources = set(sources)
    found: set[int] = set()
    frontier = sources
    while frontier:
        takers = {
            event.execution_id
            for event in store.get_events_by_artifact_ids(sorted(frontier))
            if event.type in TAKEN and _is_made_of(event)
        }
        made = set(_made_by(store, takers))
        frontier = made - found - sources
        found |= frontier
    return found


def makers(store: MetadataStore, artifact: int) -> list[tuple[int, str]]:
    """The executions that put an artifact out, first one first, and the key they did it under."""
    events = store.get_events_by_artifact_ids([artifact])
    return sorted((e.execution_id, keys_of(e)[0]) for e in events if e.type in HELD)


def node_of(store: MetadataStore, artifact: int) -> str:
    """The pipeline's node that made an artifact; empty where none did."""
    for execution, _ in makers(store, artifact):
        for context in store.get_contexts_by_execution(execution):
            if context.type == NODE_CONTEXT:
                return str(context.name).split(".", 1)[-1]
    return ""


def _is_made_of(event: Event) -> bool:
    return not all(key.startswith(COMPARED_WITH) for key in keys_of(event))


def _made_by(store: MetadataStore, executions: set[int]) -> Iterator[int]:
    if executions:
        for event in store.get_events_by_execution_ids(sorted(executions)):
            if event.type in HELD:
                yield event.artifact_id
