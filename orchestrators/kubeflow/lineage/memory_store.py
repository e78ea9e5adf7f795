"""An ML-Metadata in memory, rebuilt of records."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ml_metadata import MetadataStore
from ml_metadata.proto import metadata_store_pb2
from tfx.orchestration.metadata import Metadata

from .record import Record, StoredEvent
from .stored_artifact import Identity, StoredArtifact


class MemoryMetadata(Metadata):
    """TFX's handle of a database that lives as long as this object, not as one ``with`` block."""

    def __init__(self) -> None:
        config = metadata_store_pb2.ConnectionConfig()
        config.fake_database.SetInParent()
        super().__init__(config)
        # Its first use opens it; TFX would open another, empty one each time.
        super().__enter__()

    def __enter__(self) -> MemoryMetadata:
        return self

    def __exit__(self, *raised: Any) -> None:
        """Leaves the database as it is."""


class MemoryStore:
    """The database, and which artifact is which in it.

    Attributes:
      metadata: as TFX's launcher takes it.
      store: ML-Metadata's own interface.
    """

    def __init__(self, records: Iterable[Record] = (), store: MetadataStore | None = None) -> None:
        self.metadata = MemoryMetadata()
        self.store: MetadataStore = store or self.metadata.store
        self._artifacts: dict[Identity, metadata_store_pb2.Artifact] = {}
        self._types: dict[tuple[str, bytes], int] = {}
        self._contexts: dict[tuple[str, str], metadata_store_pb2.Context] = {}
        for record in last_attempts(records):
            self.add(record)

    def add(self, record: Record) -> int:
        """Puts in what a record tells; returns the id of its execution here."""
        execution = metadata_store_pb2.Execution()
        execution.CopyFrom(record.execution)
        execution.type_id = self._type_id(record.kind)
        contexts = [self._context(one.kind, one.context) for one in record.contexts]
        # One artifact may be under several keys: put it in first, then all events on it.
        artifacts = [self._artifact(one) for one in record.artifacts]
        pairs = [(artifacts[one.artifact], _event(one)) for one in record.events]
        found, ids, _ = self.store.put_execution(
            execution, pairs, contexts, reuse_context_if_already_exist=True
        )
        for (artifact, _), number in zip(pairs, ids, strict=True):
            artifact.id = number
        return int(found)

    def put(self, artifact: StoredArtifact) -> metadata_store_pb2.Artifact:
        """The artifact as this database has it; it is put in where it is not yet there."""
        return self._artifact(artifact)

    def identities(self) -> dict[int, Identity]:
        """What each artifact of the database is, by its id."""
        kinds = {one.id: one.name for one in self.store.get_artifact_types()}
        return {one.id: (kinds[one.type_id], one.uri) for one in self.store.get_artifacts()}

    def _artifact(self, one: StoredArtifact) -> metadata_store_pb2.Artifact:
        known = self._artifacts.get(one.identity)
        if known is not None:
            return known
        artifact = metadata_store_pb2.Artifact()
        artifact.CopyFrom(one.artifact)
        artifact.type_id = self._type_id(one.kind)
        for name, identity in one.references.items():
            if identity in self._artifacts:
                artifact.custom_properties[name].int_value = self._artifacts[identity].id
        [artifact.id] = self.store.put_artifacts([artifact])
        self._artifacts[one.identity] = artifact
        return artifact

    def _type_id(self, kind: Any) -> int:
        key = (kind.name, kind.SerializeToString(deterministic=True))
        if key not in self._types:
            put = (
                self.store.put_artifact_type
                if isinstance(kind, metadata_store_pb2.ArtifactType)
                else self.store.put_execution_type
            )
            self._types[key] = put(kind, can_add_fields=True, can_omit_fields=True)
        return self._types[key]

    def _context(
        self, kind: str, context: metadata_store_pb2.Context
    ) -> metadata_store_pb2.Context:
        key = (kind, context.name)
        if key not in self._contexts:
            fresh = metadata_store_pb2.Context()
            fresh.CopyFrom(context)
            fresh.type_id = self.store.put_context_type(
                metadata_store_pb2.ContextType(name=kind), can_add_fields=True, can_omit_fields=True
            )
            [fresh.id] = self.store.put_contexts([fresh])
            self._contexts[key] = fresh
        return self._contexts[key]


def last_attempts(records: Iterable[Record]) -> list[Record]:
    """Of the attempts at one node in one run, the last: TFX knows one execution of each."""
    last = {(one.run, one.node): one for one in sorted(records, key=lambda one: one.time)}
    return sorted(last.values(), key=lambda one: one.time)


def _event(one: StoredEvent) -> metadata_store_pb2.Event:
    event = metadata_store_pb2.Event()
    event.CopyFrom(one.event)
    return event
