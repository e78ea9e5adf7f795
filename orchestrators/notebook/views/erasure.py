"""Receipts of erasures, and requests for new models."""

from __future__ import annotations

import json
import os
from typing import Any

from tfx.dsl.io import fileio
from tfx.types.artifact import Artifact

from .any_artifact import any_view
from .markup import badge, line, table


def receipt_view(artifact: Artifact) -> str:
    """What was erased, and whether anything was left."""
    told = _read(os.path.join(artifact.uri, "receipt.json"))
    complete = artifact.get_int_custom_property("complete") == 1
    word = "PASS" if complete else "INCONCLUSIVE"
    said = "nothing was left" if complete else "not everything could be erased"
    return f"<p>{badge(word)} {said}</p>" + (_facts(told) if told else any_view(artifact))


def request_view(artifact: Artifact) -> str:
    """Whether a new model is called for, and why."""
    wanted = artifact.get_int_custom_property("blessed") == 1
    reason = artifact.get_string_custom_property("sentence")
    said = line("A new model is called for" if wanted else "No new model is called for", reason)
    told = _read(os.path.join(artifact.uri, "retrain_request.json"))
    return said + (_facts(told) if told else "")


def _read(path: str) -> dict[str, Any]:
    if not fileio.exists(path):
        return {}
    with fileio.open(path, "rb") as file:
        told: dict[str, Any] = json.loads(file.read())
    return told


def _facts(told: dict[str, Any]) -> str:
    rows = [(name, one if isinstance(one, str) else json.dumps(one)) for name, one in told.items()]
    return table(("", ""), rows)
