"""Who made what of what, walked through the events that ML-Metadata keeps."""

from __future__ import annotations

import collections
from collections.abc import Iterable, Mapping

from ml_metadata import MetadataStore

from ..lineage_events import MADE, TAKEN, keys_of


def ancestors(store: MetadataStore, artifact_id: int) -> set[int]:
    """Ids of all artifacts that an artifact was made of, directly or not; its own is not among
    them."""
    found: set[int] = set()
    edge = {artifact_id}
    while edge:
        makers = {
            event.execution_id
            for event in store.get_events_by_artifact_ids(sorted(edge))
            if event.type in MADE
        }
        taken = {
            event.artifact_id
            for event in (store.get_events_by_execution_ids(sorted(makers)) if makers else ())
            if event.type in TAKEN
        }
        edge = taken - found - {artifact_id}
        found |= edge
    return found


def made_from(
    store: MetadataStore, sources: Iterable[int], input_key: str
) -> Mapping[int, set[int]]:
    """What was made by executions that took an artifact under ``input_key``, by source's id."""
    ids = sorted(sources)
    takers: dict[int, set[int]] = collections.defaultdict(set)
    for event in store.get_events_by_artifact_ids(ids) if ids else ():
        if event.type in TAKEN and input_key in keys_of(event):
            takers[event.execution_id].add(event.artifact_id)
    made: dict[int, set[int]] = collections.defaultdict(set)
    for event in store.get_events_by_execution_ids(sorted(takers)) if takers else ():
        if event.type in MADE:
            for source in takers[event.execution_id]:
                made[source].add(event.artifact_id)
    return made
