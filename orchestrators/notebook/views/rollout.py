"""Shows a rollout in a notebook: what became of the model, each step of the way, and the report."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from tfx.dsl.io import fileio
from tfx.types.artifact import Artifact

from ....components.verdict import VERDICT_FILE
from .markup import badge, line, table
from .report import report_frame, report_view

FACTS = {
    "pushed_version": "live as version",
    "version": "version",
    "stable_version": "in place of version",
    "rolled_back_to": "with the model of version",
    "who": "asked for by",
    "why": "because",
    "state": "state",
    "held": "held",
}
"""What of a verdict's evidence is told in a line, and in which words."""


def rollout_view(artifact: Artifact) -> str:
    """The essentials of a rollout, and its report below them.

    Args:
      artifact: a ``tidegate.Rollout``, of CanaryPusher, of a controller or of a rollback.
    """
    path = os.path.join(artifact.uri, VERDICT_FILE)
    if not fileio.exists(path):
        return report_view(artifact)
    with fileio.open(path, "rb") as file:
        verdict = json.loads(file.read())
    evidence = verdict["evidence"]
    said = f"<p>{badge(verdict['outcome'])} {escape(verdict['sentence'])}</p>"
    return said + line(*_facts(evidence)) + _decisions(evidence) + report_frame(artifact)


def _facts(evidence: Mapping[str, Any]) -> Iterator[str]:
    for name, words in FACTS.items():
        if evidence.get(name) not in (None, ""):
            yield f"{words} {evidence[name]}"


def _decisions(evidence: Mapping[str, Any]) -> str:
    rows = [
        (one["time"][:19].replace("T", " "), one["source"], one["to"], one["reason"])
        for one in evidence.get("decisions", ())
    ]
    return table(("Time (UTC)", "From", "To", "Reason"), rows) if rows else ""
