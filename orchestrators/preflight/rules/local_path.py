"""Paths of this machine, given to a container on another."""

from __future__ import annotations

import json
import os
import sysconfig
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from ...deployment import Deployment
from ...kubeflow.packages import portable
from ..definition import Definition
from ..objection import Objection


def local_path(definition: Definition) -> Iterator[Objection]:
    """No execution property is a file or folder of this machine alone.

    A task would not find it, or find something else under that name. Files of installed packages
    are the same in the image; what the deployment says of data, keys and serving is meant as the
    tasks see it.
    """
    if not definition.in_containers or definition.deployment is None:
        return
    for node, name, value in definition.properties():
        if isinstance(value, str) and portable(value) != value:
            continue  # a file of a package, which the task finds wherever the package lies
        for path in sorted(set(_paths(value))):
            if not _there_too(path, definition.deployment) and os.path.exists(path):
                yield Objection(
                    "local-path",
                    node.id,
                    f"Its property {name!r} would look for {path} in the container",
                    "The file lies on this machine",
                    "Put it where tasks can read it, as gs://, or ship it in the package.",
                )


def _paths(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if value.startswith("/"):
            yield value
        elif value.startswith("file:///"):
            yield value.removeprefix("file://")
        elif value.startswith(("{", "[")):
            try:
                yield from _paths(json.loads(value))
            except ValueError:
                return
    elif isinstance(value, dict):
        for one in value.values():
            yield from _paths(one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _paths(one)


def _there_too(path: str, deployment: Deployment) -> bool:
    places = [deployment.data, deployment.keyset, deployment.serving, deployment.pipeline_root]
    installed = [sysconfig.get_paths()["purelib"], os.path.dirname(_package_folder())]
    return any(
        PurePosixPath(path).is_relative_to(place)
        for place in [*places, *installed]
        if place.startswith("/")
    )


def _package_folder() -> str:
    """Tidegate's own folder, wherever it was imported from."""
    return str(PurePosixPath(__file__).parents[3])
