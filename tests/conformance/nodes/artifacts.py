"""The artifact types of these pipelines."""

from __future__ import annotations

from tfx.types.artifact import Artifact, Property, PropertyType


class Note(Artifact):
    """A custom type without declared properties."""

    TYPE_NAME = "conformance.Note"


class Card(Artifact):
    """A custom type that declares properties."""

    TYPE_NAME = "conformance.Card"
    PROPERTIES = {
        "number": Property(type=PropertyType.INT),
        "label": Property(type=PropertyType.STRING),
    }
