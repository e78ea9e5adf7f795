"""Which span an artifact belongs to, as ML-Metadata knows it.

TFX's ExampleGens note the span as a custom property of the Examples alone. What is made of them
says 0, or nothing, and has to be traced back to them.
"""

from __future__ import annotations

import collections
from collections.abc import Iterable, Mapping, Set

from ml_metadata import MetadataStore
from ml_metadata.proto import metadata_store_pb2
from tfx.types.artifact import Artifact

from .lineage_events import MADE, TAKEN, keys_of

SPAN_PROPERTY = "span"


def spans(store: MetadataStore, artifacts: Iterable[Artifact]) -> dict[int, int]:
    """The span of each artifact, by artifact id; 0 where neither it nor its sources say.

    Args:
      store: holds the artifacts and the executions that made them.
      artifacts: published ones.
    """
    found = {one.id: noted_span(one.mlmd_artifact) for one in artifacts}
    silent = [artifact_id for artifact_id, span in found.items() if not span]
    makers = _linked(store.get_events_by_artifact_ids(silent), MADE) if silent else {}
    executions = set().union(*makers.values())
    sources = (
        _linked(store.get_events_by_execution_ids(sorted(executions)), TAKEN) if executions else {}
    )
    source_spans = _noted_spans(store, set().union(*sources.values()))
    for artifact_id, execution_ids in makers.items():
        taken = set().union(*(sources.get(one, frozenset()) for one in execution_ids))
        found[artifact_id] = max((source_spans[one] for one in taken), default=0)
    return found


def noted_span(artifact: metadata_store_pb2.Artifact) -> int:
    """The span in an artifact's own properties, the declared one before the custom one, else 0."""
    for properties in (artifact.properties, artifact.custom_properties):
        if SPAN_PROPERTY in properties:
            value = properties[SPAN_PROPERTY]
            # TFX once wrote spans as text.
            span = int(value.string_value or value.int_value)
            if span:
                return span
    return 0


def made_under(store: MetadataStore, artifacts: Iterable[Artifact]) -> dict[int, set[str]]:
    """The output keys under which each artifact was put out, by artifact id."""
    ids = [one.id for one in artifacts]
    keys: dict[int, set[str]] = collections.defaultdict(set)
    for event in store.get_events_by_artifact_ids(ids) if ids else ():
        if event.type in MADE:
            keys[event.artifact_id].update(keys_of(event))
    return keys


def _linked(
    events: Iterable[metadata_store_pb2.Event], kinds: tuple[int, ...]
) -> Mapping[int, set[int]]:
    """Of an artifact to its executions where events made it, of an execution to what it took."""
    linked: dict[int, set[int]] = collections.defaultdict(set)
    for event in events:
        if event.type in kinds:
            ends = (event.artifact_id, event.execution_id)
            start, end = ends if kinds is MADE else ends[::-1]
            linked[start].add(end)
    return linked


def _noted_spans(store: MetadataStore, ids: Set[int]) -> dict[int, int]:
    artifacts = store.get_artifacts_by_id(sorted(ids)) if ids else ()
    return {one.id: noted_span(one) for one in artifacts}
