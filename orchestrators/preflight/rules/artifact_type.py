"""Custom artifact types whose names a container platform would not take."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tfx.types import standard_artifacts
from tfx.types.artifact import Artifact
from tfx.types.experimental import simple_artifacts

from ..definition import Definition
from ..objection import Objection

TITLE = re.compile(r"[a-z][a-z0-9-_]{2,20}[.][A-Z][a-zA-Z0-9-_]{2,49}")
"""What TFX's compiler for Kubeflow takes for the name of a custom type."""


def artifact_type(definition: Definition) -> Iterator[Objection]:
    """A custom type is named ``namespace.Name`` and can be imported.

    TFX's compiler raises for any other TYPE_NAME (``get_artifact_schema`` in
    ``tfx/orchestration/kubeflow/v2/compiler_utils.py``), whose words name the type and no node. A
    type made in ``__main__`` is not in the image.
    """
    if not definition.in_containers:
        return
    for node in definition.components:
        for kind in sorted(custom_types(node), key=lambda kind: str(kind.TYPE_NAME)):
            if not TITLE.fullmatch(str(kind.TYPE_NAME)):
                yield Objection(
                    "artifact-type",
                    node.id,
                    f"The artifact type {kind.TYPE_NAME!r} cannot be named there",
                    "Its schema's title must be a namespace in lower case, a dot and a Name",
                    f"Set TYPE_NAME to something like 'myproject.{kind.__name__}'.",
                )
            if kind.__module__ == "__main__":
                yield Objection(
                    "artifact-type",
                    node.id,
                    f"The class of {kind.TYPE_NAME!r} is not in the image",
                    "It was defined in __main__, which each container has its own of",
                    "Move it to a module of an installed package.",
                )


def custom_types(node: object) -> set[type[Artifact]]:
    """The types of a node's inputs and outputs that are not TFX's own."""
    channels = [*getattr(node, "inputs", {}).values(), *getattr(node, "outputs", {}).values()]
    return {one.type for one in channels if not _is_standard(one.type)}


def _is_standard(kind: type[Artifact]) -> bool:
    return kind.__module__ in (standard_artifacts.__name__, simple_artifacts.__name__)
