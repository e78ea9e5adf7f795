"""Declared properties, which KFP's schema of a custom artifact type has no place for."""

from __future__ import annotations

from collections.abc import Iterator

from ..definition import Definition
from ..objection import Objection
from .artifact_type import custom_types


def artifact_properties(definition: Definition) -> Iterator[Objection]:
    """A custom type declares no PROPERTIES on Kubeflow and Vertex AI.

    TFX gives every custom type the schema of a generic artifact, and raises KeyError for any
    property that this does not know (``_validate_properties_schema`` in
    ``tfx/orchestration/kubeflow/v2/compiler_utils.py``).
    """
    if not definition.in_containers:
        return
    for node in definition.components:
        for kind in sorted(custom_types(node), key=lambda kind: str(kind.TYPE_NAME)):
            if kind.PROPERTIES:
                yield Objection(
                    "artifact-properties",
                    node.id,
                    f"{kind.TYPE_NAME} declares {', '.join(sorted(kind.PROPERTIES))}",
                    "A custom type has the schema of a generic artifact there, which declares none",
                    "Use custom properties: artifact.set_int_custom_property(name, value).",
                )
