"""Values with their types, and artifacts, as plain text and data."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tfx.types.artifact import Artifact


def typed(value: Any) -> str:
    """A value that can be told from every other: 1 is no True and no 1.0."""
    return f"{type(value).__name__} {value!r}"


def artifact(one: Artifact) -> dict[str, Any]:
    """An artifact's class, its properties of both kinds, and the text in it."""
    metadata = one.mlmd_artifact
    return {
        "class": type(one).__name__,
        "type": one.type_name,
        "properties": _properties(metadata.properties, lambda name: getattr(one, name)),
        "custom": _properties(metadata.custom_properties, lambda name: custom(one, name)),
        "text": text(one.uri),
    }


def custom(one: Artifact, name: str) -> Any:
    """A custom property, as a component would ask for it."""
    return one.get_custom_property(name)


def text(uri: str) -> str:
    """What stands in the artifact's file, or in the artifact where that is a file itself."""
    for path in (Path(uri) / "text", Path(uri) / "value", Path(uri)):
        if path.is_file():
            return path.read_text()
    return ""


def _properties(names: Iterable[str], read: Any) -> dict[str, str]:
    own = ("tfx_version", "name", "type_name", "state", "pipeline_name", "producer_component")
    kept = sorted(name for name in names if name not in own and not name.startswith("is_external"))
    return {name: typed(read(name)) for name in kept}
