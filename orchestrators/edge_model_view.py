"""Shows an edge model in a notebook: what ships, and how large it is."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from tfx.dsl.io import fileio
from tfx.types.artifact import Artifact

from ..components.edge_exporter.layout import MANIFEST_FILE


def edge_model_view(artifact: Artifact) -> str:
    """HTML with the formats of an edge model, and the inputs that they take.

    Args:
      artifact: a ``tidegate.EdgeModel``; one of which nothing was exported says so.
    """
    path = os.path.join(artifact.uri, MANIFEST_FILE)
    if not fileio.exists(path):
        return f"<p>{escape(artifact.type_name)}: nothing was exported</p>"
    with fileio.open(path, "rb") as file:
        manifest = json.loads(file.read())
    inputs = ", ".join(
        f"{one['name']} ({one['dtype']} {one['shape']})" for one in manifest["inputs"]
    )
    return (
        "<table><thead><tr><th>Format</th><th>File</th><th>Bytes</th><th>SHA-256</th></tr></thead>"
        f"<tbody>{''.join(_rows(manifest))}</tbody></table>"
        f"<p>Takes {escape(inputs)}; answers {escape(', '.join(manifest['outputs']))}.</p>"
    )


def _rows(manifest: Mapping[str, Any]) -> Iterator[str]:
    for name, told in manifest["formats"].items():
        file = manifest["files"][told["path"]]
        cells = (name, told["path"], f"{file['bytes']:,}", file["sha256"][:12] + "…")
        yield f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"
