"""An artifact as it is written down: exact, and without what only one database knows of it."""

from __future__ import annotations

import dataclasses
import functools
import json
from collections.abc import Mapping
from typing import Any, TypeAlias

from google.protobuf import json_format
from ml_metadata.proto import metadata_store_pb2
from tfx.components.evaluator import constants

Identity: TypeAlias = tuple[str, str]
"""Type name and URI: the same artifact has the same in every database."""

REFERENCES = (
    constants.ARTIFACT_PROPERTY_CURRENT_MODEL_ID_KEY,
    constants.ARTIFACT_PROPERTY_BASELINE_MODEL_ID_KEY,
)
"""Custom properties in which TFX keeps the id of another artifact: a ModelBlessing's models."""

_OF_ONE_DATABASE = ("id", "type_id", "create_time_since_epoch", "last_update_time_since_epoch")


@dataclasses.dataclass(frozen=True)
class StoredArtifact:
    """An artifact and its type.

    Attributes:
      artifact: without ids and times.
      kind: its type, without an id.
      references: custom properties that name another artifact, which stand for its id here.
    """

    artifact: metadata_store_pb2.Artifact
    kind: metadata_store_pb2.ArtifactType
    references: Mapping[str, Identity] = dataclasses.field(default_factory=dict)

    @property
    def identity(self) -> Identity:
        """By which any database knows it again."""
        return self.kind.name, self.artifact.uri

    def to_mapping(self) -> dict[str, Any]:
        """In JSON's types; 64-bit integers are strings there, and stay exact."""
        return {
            "type": json_format.MessageToDict(self.kind),
            "artifact": json_format.MessageToDict(self.artifact),
            "references": {name: list(one) for name, one in sorted(self.references.items())},
        }

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any]) -> StoredArtifact:
        """Inverse of :meth:`to_mapping`; the same object for equal values, not to be changed."""
        return _read(json.dumps(values, sort_keys=True))


@functools.lru_cache(maxsize=1 << 14)
def _read(text: str) -> StoredArtifact:
    # Every record of a task that took an artifact repeats it, and protobuf's reading of JSON is
    # most of what reading a record costs.
    values = json.loads(text)
    return StoredArtifact(
        json_format.ParseDict(values["artifact"], metadata_store_pb2.Artifact()),
        json_format.ParseDict(values["type"], metadata_store_pb2.ArtifactType()),
        {name: (kind, uri) for name, (kind, uri) in values["references"].items()},
    )


def stored(
    artifact: metadata_store_pb2.Artifact,
    kind: metadata_store_pb2.ArtifactType,
    identities: Mapping[int, Identity],
) -> StoredArtifact:
    """What to write down of an artifact.

    Args:
      artifact: as a database has it.
      kind: its type there.
      identities: of all artifacts of that database, by their ids.
    """
    bare, bare_kind = metadata_store_pb2.Artifact(), metadata_store_pb2.ArtifactType()
    bare.CopyFrom(artifact)
    bare_kind.CopyFrom(kind)
    for name in _OF_ONE_DATABASE:
        bare.ClearField(name)
    bare.ClearField("type")
    bare_kind.ClearField("id")
    references = {}
    for name in REFERENCES:
        if name in bare.custom_properties:
            named = identities.get(bare.custom_properties[name].int_value)
            del bare.custom_properties[name]
            if named is not None:
                references[name] = named
    return StoredArtifact(bare, bare_kind, references)
