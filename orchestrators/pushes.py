"""Every push of a pipeline, read from ML-Metadata: what is archived where, and its target."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from typing import TypeAlias

from ml_metadata.metadata_store import MetadataStore
from ml_metadata.proto import metadata_store_pb2

from ..components.errors import VersionNotFoundError
from ..components.lineage_events import MADE, TAKEN, keys_of
from ..components.verdict import SERVING_DIGEST_PROPERTY
from .lineage import PUSHED_MODEL, pipelines_run

Artifact: TypeAlias = metadata_store_pb2.Artifact
Execution: TypeAlias = metadata_store_pb2.Execution

ROLLOUT = "tidegate.Rollout"
MODEL_KEY = "model"
PIPELINE_CONTEXT, NODE_CONTEXT = "pipeline", "node"


@dataclasses.dataclass(frozen=True)
class Push:
    """A version that was pushed.

    Attributes:
      version: its number, as the target has it.
      artifact: id of the PushedModel.
      uri: of the archived copy.
      destination: where the version was served from.
      digest: SHA-256 over the model's files, or empty where nobody noted it.
      serving_digest: under which policy and keys its examples were pseudonymised, or empty.
      target: configuration of the target, as JSON; empty where another pusher than Tidegate's was
        at work.
      models: ids of the models that the push took.
      node: name of the node's context.
      made_by: type of the execution.
      execution: its id.
    """

    version: str
    artifact: int
    uri: str
    destination: str
    digest: str
    serving_digest: str
    target: str
    models: tuple[int, ...]
    node: str
    made_by: str
    execution: int


def pushes_of(store: MetadataStore, pipeline: str) -> tuple[Push, ...]:
    """The pushes of a pipeline, oldest first; of a version that stands there twice, the first.

    Raises:
      VersionNotFoundError: no such pipeline ran; names those that did.
    """
    context = _context(store, pipeline)
    if context is None:
        known = ", ".join(sorted(pipelines_run(store))) or "none"
        raise VersionNotFoundError(
            f"No pipeline {pipeline!r} has run here", remedy=f"Pipelines that ran: {known}."
        )
    pushes: dict[str, Push] = {}
    artifacts = store.get_artifacts_by_context(context.id)
    for artifact in sorted(artifacts, key=lambda one: one.id):
        if artifact.type == PUSHED_MODEL and artifact.custom_properties["pushed"].int_value == 1:
            push = _push(store, artifact)
            pushes.setdefault(push.version, push)
    return tuple(pushes.values())


def _context(store: MetadataStore, pipeline: str) -> metadata_store_pb2.Context | None:
    if pipeline not in pipelines_run(store):
        return None
    return store.get_context_by_type_and_name(PIPELINE_CONTEXT, pipeline)


def _push(store: MetadataStore, artifact: Artifact) -> Push:
    makers = [
        event.execution_id
        for event in store.get_events_by_artifact_ids([artifact.id])
        if event.type in MADE
    ]
    [execution] = store.get_executions_by_id([min(makers)])
    properties = artifact.custom_properties
    return Push(
        version=properties["pushed_version"].string_value,
        artifact=artifact.id,
        uri=artifact.uri,
        destination=properties["pushed_destination"].string_value,
        digest=_digest(store, execution.id),
        serving_digest=properties[SERVING_DIGEST_PROPERTY].string_value,
        target=canonical(execution.custom_properties["target"].string_value),
        models=tuple(_models(store, execution.id)),
        node=_node(store, execution.id),
        made_by=execution.type,
        execution=execution.id,
    )


def canonical(target: str) -> str:
    """A target's configuration in the one form in which two can be compared.

    >>> canonical('{"kind": "filesystem", "base_directory": "/srv"}')
    '{"base_directory":"/srv","kind":"filesystem"}'
    """
    return json.dumps(json.loads(target), sort_keys=True, separators=(",", ":")) if target else ""


def _digest(store: MetadataStore, execution: int) -> str:
    events = store.get_events_by_execution_ids([execution])
    made = store.get_artifacts_by_id([one.artifact_id for one in events if one.type in MADE])
    found = [one.custom_properties["model_digest"].string_value for one in made]
    return next(filter(None, found), "")


def _models(store: MetadataStore, execution: int) -> Iterator[int]:
    for event in store.get_events_by_execution_ids([execution]):
        if event.type in TAKEN and MODEL_KEY in keys_of(event):
            yield event.artifact_id


def _node(store: MetadataStore, execution: int) -> str:
    for context in store.get_contexts_by_execution(execution):
        if context.type == NODE_CONTEXT:
            return str(context.name)
    return ""
