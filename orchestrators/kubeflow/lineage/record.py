"""What one attempt at one node did."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from typing import Any

from google.protobuf import json_format
from ml_metadata.proto import metadata_store_pb2

from ....components.errors import PipelineRootError
from .stored_artifact import StoredArtifact

FORMAT = 1
"""Rises when an older Tidegate could not read a record any more."""


@dataclasses.dataclass(frozen=True)
class StoredContext:
    """A context of ML-Metadata, and its type's name."""

    kind: str
    context: metadata_store_pb2.Context


@dataclasses.dataclass(frozen=True)
class StoredEvent:
    """That the execution took or put out ``artifacts[artifact]``."""

    artifact: int
    event: metadata_store_pb2.Event


@dataclasses.dataclass(frozen=True)
class Record:
    """One execution with its artifacts, events and contexts, as ML-Metadata has them.

    Attributes:
      time: when it ended, in microseconds since 1970; later than those of all its inputs.
      run: the id that the backend gave to the run.
      node: the node's id.
      seconds: how long the attempt took.
      kind: the execution's type.
      execution: without ids and times.
      contexts: that the execution and its outputs are in.
      artifacts: all that it took or put out, once each.
      events: which of these it took, and which it put out.
      error: why it failed; empty where it did not.
    """

    time: int
    run: str
    node: str
    seconds: float
    kind: metadata_store_pb2.ExecutionType
    execution: metadata_store_pb2.Execution
    contexts: Sequence[StoredContext]
    artifacts: Sequence[StoredArtifact] = ()
    events: Sequence[StoredEvent] = ()
    error: str = ""

    @property
    def state(self) -> str:
        """COMPLETE, CACHED or FAILED: ML-Metadata's word."""
        return str(metadata_store_pb2.Execution.State.Name(self.execution.last_known_state))

    def to_json(self) -> str:
        """The record as text."""
        values = {
            "format": FORMAT,
            "time": self.time,
            "run": self.run,
            "node": self.node,
            "seconds": self.seconds,
            "error": self.error,
            "type": json_format.MessageToDict(self.kind),
            "execution": json_format.MessageToDict(self.execution),
            "contexts": [
                {"type": one.kind, "context": json_format.MessageToDict(one.context)}
                for one in self.contexts
            ],
            "artifacts": [one.to_mapping() for one in self.artifacts],
            "events": [
                {"artifact": one.artifact, "event": json_format.MessageToDict(one.event)}
                for one in self.events
            ],
        }
        return json.dumps(values, sort_keys=True, indent=1)

    @classmethod
    def from_json(cls, text: str, where: str = "") -> Record:
        """Inverse of :meth:`to_json`.

        Raises:
          PipelineRootError: for a record of a newer Tidegate, or a damaged one.
        """
        try:
            values: Mapping[str, Any] = json.loads(text)
        except ValueError as error:
            raise PipelineRootError(
                f"A record of the lineage is damaged: {error}",
                where=where,
                remedy="Restore it, or remove it: what it tells is then unknown to later runs.",
            ) from error
        if values.get("format") != FORMAT:
            raise PipelineRootError(
                f"A record of the lineage is of format {values.get('format')!r}",
                where=where,
                remedy="Use the Tidegate that wrote it, or a newer one.",
            )
        return cls(
            time=values["time"],
            run=values["run"],
            node=values["node"],
            seconds=values["seconds"],
            error=values["error"],
            kind=json_format.ParseDict(values["type"], metadata_store_pb2.ExecutionType()),
            execution=json_format.ParseDict(values["execution"], metadata_store_pb2.Execution()),
            contexts=[
                StoredContext(
                    one["type"], json_format.ParseDict(one["context"], metadata_store_pb2.Context())
                )
                for one in values["contexts"]
            ],
            artifacts=[StoredArtifact.from_mapping(one) for one in values["artifacts"]],
            events=[
                StoredEvent(
                    one["artifact"],
                    json_format.ParseDict(one["event"], metadata_store_pb2.Event()),
                )
                for one in values["events"]
            ],
        )
