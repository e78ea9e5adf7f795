"""Artifact types that no container could import."""

from __future__ import annotations

from collections.abc import Iterator

from tfx.dsl.components.base.base_component import BaseComponent
from tfx.types.artifact import Artifact

from ..definition import Definition
from ..objection import Objection


def artifact_module(definition: Definition) -> Iterator[Objection]:
    """The class of a custom artifact type is found in a module.

    A task gets artifacts as JSON, and makes objects of them by importing their class. TFX's own
    tasks lose the path of a custom type on the way (tfx#7768); Tidegate's carry it, which does not
    help where the class is of ``__main__`` or was made inside of a function.
    """
    if not definition.in_containers:
        return
    for node in definition.components:
        for kind in sorted(_types(node), key=lambda kind: str(kind.TYPE_NAME)):
            if kind.__module__ == "__main__" or "<locals>" in kind.__qualname__:
                yield Objection(
                    "artifact-module",
                    node.id,
                    f"Its artifacts of type {kind.TYPE_NAME} would be of another class",
                    f"{kind.__qualname__} is there in this process alone",
                    "Move it to a module of an installed package.",
                )


def _types(node: BaseComponent) -> set[type[Artifact]]:
    return {one.type for one in [*node.inputs.values(), *node.outputs.values()]}
