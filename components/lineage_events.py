"""The events of ML-Metadata: which execution took or made which artifact, under which keys."""

from __future__ import annotations

from ml_metadata.proto import metadata_store_pb2

TAKEN = (metadata_store_pb2.Event.INPUT, metadata_store_pb2.Event.DECLARED_INPUT)
"""An execution took an artifact."""

MADE = (metadata_store_pb2.Event.OUTPUT, metadata_store_pb2.Event.DECLARED_OUTPUT)
"""An execution put an artifact out."""


def keys_of(event: metadata_store_pb2.Event) -> list[str]:
    """The input or output keys of an event, sorted; mostly one, an empty one where none is noted.

    Where a node takes an artifact under two keys, as its baseline and its history for instance, TFX
    writes one event with both, in an order that changes from run to run.
    """
    return sorted(step.key for step in event.path.steps if step.HasField("key")) or [""]
