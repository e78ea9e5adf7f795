"""The titles of artifact types, by which backends tell them apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml


def title_of(artifact: Mapping[str, Any]) -> str:
    """The schema title of a RuntimeArtifact, as ``tfx.Model``."""
    schema = artifact.get("type", {})
    if "schemaTitle" in schema:
        return str(schema["schemaTitle"])
    return str((yaml.safe_load(schema.get("instanceSchema", "")) or {}).get("title", ""))
