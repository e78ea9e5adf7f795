"""What erasing writes into ML-Metadata. Called again, every function changes nothing.

Rows of ML-Metadata stay: they tell that there was an artifact and that it is gone, never who was in
it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from ml_metadata import errors
from ml_metadata.metadata_store import MetadataStore
from ml_metadata.proto import metadata_store_pb2

from .descent import NODE_CONTEXT, PIPELINE_CONTEXT, Artifact, Event, makers

Execution: TypeAlias = metadata_store_pb2.Execution
Context: TypeAlias = metadata_store_pb2.Context

ERASURE_PROPERTY = "erasure"
"""Custom property of an artifact: the request under which it was deleted, made again or marked."""

RETRAIN_PROPERTY = "retrain_required"
"""Custom property of a model: 1 where it learned from somebody who was forgotten since."""

EXECUTION_TYPE = "tidegate.Erasure"
NODE = "forget"

_FROM_PROPERTY = "erased_from"


def mark(store: MetadataStore, artifact_id: int, request: str, retrain: bool = False) -> None:
    """Notes on an artifact that it is made of rows that a request erased."""
    [artifact] = store.get_artifacts_by_id([artifact_id])
    artifact.custom_properties[ERASURE_PROPERTY].string_value = request
    if retrain:
        artifact.custom_properties[RETRAIN_PROPERTY].int_value = 1
    store.put_artifacts([artifact])


def mark_deleted(store: MetadataStore, artifact_id: int, request: str) -> None:
    """Sets an artifact's state to DELETED, so that neither TFX's cache nor a resolver finds it."""
    [artifact] = store.get_artifacts_by_id([artifact_id])
    artifact.state = Artifact.DELETED
    artifact.custom_properties[ERASURE_PROPERTY].string_value = request
    store.put_artifacts([artifact])


def publish_rewritten(store: MetadataStore, original_id: int, uri: str, request: str) -> int:
    """Registers Examples at ``uri`` as what its node put out in place of the original.

    Returns:
      The id of the new artifact.
    """
    for known in store.get_artifacts_by_uri(uri):
        return int(known.id)
    [original] = store.get_artifacts_by_id([original_id])
    copy = Artifact()
    copy.CopyFrom(original)
    for field in ("id", "create_time_since_epoch", "last_update_time_since_epoch"):
        copy.ClearField(field)
    copy.uri, copy.state = uri, Artifact.LIVE
    # Names are unique within a type, and not every artifact has one.
    copy.name = f"{original.name}:erased:{request}:{original_id}"
    copy.custom_properties[ERASURE_PROPERTY].string_value = request
    copy.custom_properties[_FROM_PROPERTY].int_value = original_id
    maker, key = makers(store, original_id)[0]
    contexts = [
        context
        for context in store.get_contexts_by_execution(maker)
        if context.type in (PIPELINE_CONTEXT, NODE_CONTEXT)
    ]
    name = f"{request}:{original_id}"
    return _publish(store, name, {key: copy}, contexts, erased=(original,))[key]


def publish_outputs(
    store: MetadataStore, pipeline: str, request: str, outputs: Mapping[str, tuple[str, Artifact]]
) -> None:
    """Registers what a request left behind, its receipt for instance.

    Args:
      store: ML-Metadata.
      pipeline: whose artifacts were erased.
      request: names the execution.
      outputs: the type and the artifact, which has a URI, by output key.
    """
    fresh = {k: one for k, one in outputs.items() if not store.get_artifacts_by_uri(one[1].uri)}
    if not fresh:
        return
    artifacts = {}
    for key, (type_name, artifact) in fresh.items():
        artifact.type_id = artifact_type(store, type_name)
        artifact.state = Artifact.LIVE
        artifacts[key] = artifact
    contexts = [
        _context(store, PIPELINE_CONTEXT, pipeline),
        _context(store, NODE_CONTEXT, f"{pipeline}.{NODE}"),
    ]
    _publish(store, f"{request}:{','.join(sorted(fresh))}", artifacts, contexts)


def artifact_type(store: MetadataStore, name: str) -> int:
    """The id of an artifact type without properties, which is made where it is missing."""
    try:
        return int(store.get_artifact_type(name).id)
    except errors.NotFoundError:
        return int(store.put_artifact_type(metadata_store_pb2.ArtifactType(name=name)))


def _publish(
    store: MetadataStore,
    name: str,
    outputs: Mapping[str, Artifact],
    contexts: list[Context],
    erased: tuple[Artifact, ...] = (),
) -> dict[str, int]:
    """One execution with its outputs, in one transaction."""
    kind = store.put_execution_type(metadata_store_pb2.ExecutionType(name=EXECUTION_TYPE))
    execution = Execution(type_id=kind, name=name, last_known_state=Execution.COMPLETE)
    taken = [(one, _event(Event.INPUT, "erased")) for one in erased]
    made = [(one, _event(Event.OUTPUT, key)) for key, one in outputs.items()]
    _, ids, _ = store.put_execution(execution, [*taken, *made], contexts)
    return dict(zip(outputs, ids[len(taken) :], strict=True))


def _event(kind: int, key: str) -> Event:
    event = Event(type=kind)
    event.path.steps.add().key = key
    event.path.steps.add().index = 0
    return event


def _context(store: MetadataStore, kind: str, name: str) -> Context:
    known = store.get_context_by_type_and_name(kind, name)
    if known is not None:
        return known
    try:
        type_id = store.get_context_type(kind).id
    except errors.NotFoundError:
        type_id = store.put_context_type(metadata_store_pb2.ContextType(name=kind))
    return Context(type_id=type_id, name=name)
