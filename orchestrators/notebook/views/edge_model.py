"""Shows an edge model in a notebook: what ships, and how large it is."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from typing import Any

from tfx.dsl.io import fileio
from tfx.types.artifact import Artifact

from ....components.edge_exporter.layout import MANIFEST_FILE
from .markup import line, table

COLUMNS = ("Format", "File", "Bytes", "SHA-256")


def edge_model_view(artifact: Artifact) -> str:
    """HTML with the formats of an edge model, and the inputs that they take.

    Args:
      artifact: a ``tidegate.EdgeModel``; one of which nothing was exported says so.
    """
    path = os.path.join(artifact.uri, MANIFEST_FILE)
    if not fileio.exists(path):
        return line("nothing was exported")
    with fileio.open(path, "rb") as file:
        manifest = json.loads(file.read())
    inputs = ", ".join(
        f"{one['name']} ({one['dtype']} {one['shape']})" for one in manifest["inputs"]
    )
    takes = f"Takes {inputs}; answers {', '.join(manifest['outputs'])}."
    return table(COLUMNS, _rows(manifest)) + line(takes)


def _rows(manifest: Mapping[str, Any]) -> Iterator[tuple[str, str, int, str]]:
    for name, told in manifest["formats"].items():
        file = manifest["files"][told["path"]]
        yield name, told["path"], int(file["bytes"]), file["sha256"][:12] + "…"
