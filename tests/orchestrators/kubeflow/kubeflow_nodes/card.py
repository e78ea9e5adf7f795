"""An artifact type that TFX's own compiler for Kubeflow refuses."""

from __future__ import annotations

from tfx.types.artifact import Artifact, Property, PropertyType


class Card(Artifact):
    """A type whose name no schema title allows, and which declares properties."""

    TYPE_NAME = "Card"
    PROPERTIES = {"number": Property(type=PropertyType.INT)}

    def shout(self) -> str:
        """What only the class itself can do."""
        return f"card {self.number}!"
