"""Files of installed packages, named so that they are found wherever the package lies."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from ...components.errors import PipelineDefinitionError

PREFIX = "package:"
"""Begins a reference, as in ``package:tidegate.pipelines.flights/schema.pbtxt``."""


def portable(value: str) -> str:
    """The reference to a file of an imported package; any other value as it is.

    A wheel installs into another folder in every environment, so that the path of a file in it
    means nothing inside a container.
    """
    if not (os.path.isabs(value) and os.path.exists(value)):
        return value
    path = Path(value)
    inside = [(name, folder) for name, folder in _packages() if path.is_relative_to(folder)]
    if not inside:
        return value
    name, folder = max(inside, key=lambda one: (len(one[1].parts), one[0]))
    return f"{PREFIX}{name}/{path.relative_to(folder).as_posix()}"


def found(value: str) -> str:
    """The path of the file that a reference names, here; any other value as it is.

    Raises:
      PipelineDefinitionError: where the package is not installed, or lacks the file.
    """
    if not value.startswith(PREFIX):
        return value
    name, _, rest = value.removeprefix(PREFIX).partition("/")
    try:
        folders = list(importlib.import_module(name).__path__)
    except (ImportError, AttributeError) as error:
        raise PipelineDefinitionError(
            f"Package {name!r} cannot be imported: {error}",
            where=value,
            remedy="Install it in the image that the pipeline was compiled for.",
        ) from error
    for folder in folders:
        path = os.path.join(folder, rest)
        if os.path.exists(path):
            return path
    raise PipelineDefinitionError(
        f"Package {name!r} holds no file {rest!r}",
        where=", ".join(folders),
        remedy="Install the version of the package that the pipeline was compiled with.",
    )


def _packages() -> Iterator[tuple[str, Path]]:
    """Every imported package and a folder of it."""
    for name, module in sorted(sys.modules.items()):
        for folder in list(getattr(module, "__path__", None) or ()):
            if isinstance(folder, str) and os.path.isabs(folder):
                yield name, Path(folder)
