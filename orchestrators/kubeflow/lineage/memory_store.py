"""An ML-Metadata in memory, rebuilt of records."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ml_metadata import MetadataStore
from ml_metadata.proto import metadata_store_pb2
from tfx.orchestration.metadata import Metadata

from .record import Record, StoredContext, StoredEvent
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
        self._contexts: dict[tuple[str, str], int] = {}
        self.add_all(last_attempts(records))

    def add(self, record: Record) -> int:
        """Puts in what a record tells; returns the id of its execution here."""
        [execution] = self.add_all([record])
        return execution

    def add_all(self, records: Iterable[Record]) -> list[int]:
        """Puts in what records tell, in their order; returns the ids of their executions here."""
        return [execution for batch in batches(records) for execution in self._add(batch)]

    def _add(self, batch: Sequence[Record]) -> list[int]:
        self._put_artifacts([one for record in batch for one in record.artifacts])
        self._put_contexts([one for record in batch for one in record.contexts])
        executions = [_copy(one.execution, self._type_id(one.kind)) for one in batch]
        ids = [int(one) for one in self.store.put_executions(executions)]
        events: list[metadata_store_pb2.Event] = []
        attributions: set[tuple[int, int]] = set()
        associations: set[tuple[int, int]] = set()
        for execution, record in zip(ids, batch, strict=True):
            contexts = [self._contexts[one.kind, one.context.name] for one in record.contexts]
            associations.update((execution, context) for context in contexts)
            for one in record.events:
                artifact = self._artifacts[record.artifacts[one.artifact].identity].id
                attributions.update((artifact, context) for context in contexts)
                events.append(_event(one, artifact, execution))
        self.store.put_events(events)
        self.store.put_attributions_and_associations(
            [
                metadata_store_pb2.Attribution(artifact_id=artifact, context_id=context)
                for artifact, context in sorted(attributions)
            ],
            [
                metadata_store_pb2.Association(execution_id=execution, context_id=context)
                for execution, context in sorted(associations)
            ],
        )
        return ids

    def put(self, artifact: StoredArtifact) -> metadata_store_pb2.Artifact:
        """The artifact as this database has it; it is put in where it is not yet there."""
        self._put_artifacts([artifact])
        return self._artifacts[artifact.identity]

    def identities(self) -> dict[int, Identity]:
        """What each artifact of the database is, by its id."""
        kinds = {one.id: one.name for one in self.store.get_artifact_types()}
        return {one.id: (kinds[one.type_id], one.uri) for one in self.store.get_artifacts()}

    def _put_artifacts(self, several: Iterable[StoredArtifact]) -> None:
        """Puts in those that are not yet there, in their order."""
        fresh: dict[Identity, metadata_store_pb2.Artifact] = {}
        for one in several:
            if one.identity in self._artifacts or one.identity in fresh:
                continue
            if not fresh.keys().isdisjoint(one.references.values()):
                self._number(fresh)  # it names one of them, by an id that is given only now
                fresh = {}
            artifact = _copy(one.artifact, self._type_id(one.kind))
            for name, identity in one.references.items():
                if identity in self._artifacts:
                    artifact.custom_properties[name].int_value = self._artifacts[identity].id
            fresh[one.identity] = artifact
        self._number(fresh)

    def _number(self, fresh: Mapping[Identity, metadata_store_pb2.Artifact]) -> None:
        for artifact, number in zip(
            fresh.values(), self.store.put_artifacts(list(fresh.values())), strict=True
        ):
            artifact.id = number
        self._artifacts.update(fresh)

    def _put_contexts(self, several: Iterable[StoredContext]) -> None:
        """Puts in those that are not yet there."""
        fresh = {
            (one.kind, one.context.name): _copy(
                one.context, self._type_id(metadata_store_pb2.ContextType(name=one.kind))
            )
            for one in several
            if (one.kind, one.context.name) not in self._contexts
        }
        numbers = self.store.put_contexts(list(fresh.values()))
        self._contexts.update(zip(fresh, map(int, numbers), strict=True))

    def _type_id(self, kind: Any) -> int:
        key = (type(kind).__name__, kind.SerializeToString(deterministic=True))
        if key not in self._types:
            put = {
                "ArtifactType": self.store.put_artifact_type,
                "ContextType": self.store.put_context_type,
                "ExecutionType": self.store.put_execution_type,
            }[key[0]]
            self._types[key] = put(kind, can_add_fields=True, can_omit_fields=True)
        return self._types[key]


def last_attempts(records: Iterable[Record]) -> list[Record]:
    """Of the attempts at one node in one run, the last: TFX knows one execution of each."""
    last = {(one.run, one.node): one for one in sorted(records, key=lambda one: one.time)}
    return sorted(last.values(), key=lambda one: one.time)


def batches(records: Iterable[Record]) -> Iterator[list[Record]]:
    """Splits records, in their order, into lists that may be put in at once.

    Each list has a node once and comes in a millisecond of its own: TFX takes for the latest of a
    node's executions the one that was put in last, by ML-Metadata's clock of milliseconds.
    """
    batch: dict[str, Record] = {}
    for record in records:
        if record.node in batch:
            yield list(batch.values())
            _await_next_millisecond()
            batch = {}
        batch[record.node] = record
    if batch:
        yield list(batch.values())


def _await_next_millisecond() -> None:
    now = time.time()
    time.sleep(math.ceil(now * 1000) / 1000 - now)


def _copy(message: Any, kind: int) -> Any:
    copy = type(message)()
    copy.CopyFrom(message)
    copy.type_id = kind
    return copy


def _event(one: StoredEvent, artifact: int, execution: int) -> metadata_store_pb2.Event:
    event = metadata_store_pb2.Event()
    event.CopyFrom(one.event)
    event.artifact_id, event.execution_id = artifact, execution
    return event
