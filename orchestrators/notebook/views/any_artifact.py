"""What can be said of an artifact of any type: its properties and its files."""

from __future__ import annotations

import os
from collections.abc import Iterator

from tfx.dsl.io import fileio
from tfx.types.artifact import Artifact

from ....components.verdict import REPORT_FILE
from .markup import line, table
from .report import report_view

MOST_FILES = 20


def any_view(artifact: Artifact) -> str:
    """The properties that ML-Metadata has of the artifact, and its files; or its report.

    A gate of one's own, whose verdict was written by ``write_verdict``, has such a report.
    """
    if fileio.exists(os.path.join(artifact.uri, REPORT_FILE)):
        return report_view(artifact)
    files = list(_files(artifact.uri))
    more = f"{len(files) - MOST_FILES} more files" if len(files) > MOST_FILES else ""
    parts = [
        table(("Property", "Value"), properties) if (properties := _properties(artifact)) else "",
        table(("File", "Bytes"), files[:MOST_FILES]) if files else line("no files"),
        line(more),
    ]
    return "".join(parts)


def _properties(artifact: Artifact) -> list[tuple[str, str]]:
    # What TFX itself notes of every artifact says nothing of this one.
    own = {"name", "producer_component", "pipeline_name", "tfx_version", "state", "is_external"}
    recorded = artifact.mlmd_artifact
    found = {**recorded.properties, **recorded.custom_properties}
    return [
        (name, str(getattr(value, kind)))
        for name, value in sorted(found.items())
        if name not in own and (kind := value.WhichOneof("value"))
    ]


def _files(uri: str) -> Iterator[tuple[str, int]]:
    if uri and fileio.exists(uri) and not fileio.isdir(uri):
        with fileio.open(uri, "rb") as file:
            yield os.path.basename(uri), len(file.read())
        return
    for folder, _, names in sorted(fileio.walk(uri)) if fileio.exists(uri) else ():
        for name in sorted(names):
            path = os.path.join(folder, name)
            size = os.path.getsize(path) if os.path.exists(path) else None
            yield os.path.relpath(path, uri), size  # type: ignore[misc]
