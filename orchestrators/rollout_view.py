"""Shows a rollout in a notebook: what became of the model, each step of the way, and the report."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from tfx.dsl.io import fileio
from tfx.types.artifact import Artifact

from ..components.verdict import VERDICT_FILE

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

COLOURS = {"PASS": "#1a7f4b", "FAIL": "#b3261e", "INCONCLUSIVE": "#9a6700"}


def rollout_view(artifact: Artifact) -> str:
    """HTML with the essentials of a rollout; empty where it has no verdict yet.

    Args:
      artifact: a ``tidegate.Rollout``, of CanaryPusher, of a controller or of a rollback.
    """
    path = os.path.join(artifact.uri, VERDICT_FILE)
    if not fileio.exists(path):
        return ""
    with fileio.open(path, "rb") as file:
        verdict = json.loads(file.read())
    evidence, outcome = verdict["evidence"], verdict["outcome"]
    return (
        f'<p><b style="color:{COLOURS[outcome]}">{escape(outcome)}</b> '
        f"{escape(verdict['sentence'])}</p>"
        f"<p>{escape(' · '.join(_facts(evidence)))}</p>{_decisions(evidence)}"
    )


def _facts(evidence: Mapping[str, Any]) -> Iterator[str]:
    for name, words in FACTS.items():
        if evidence.get(name) not in (None, ""):
            yield f"{words} {evidence[name]}"


def _decisions(evidence: Mapping[str, Any]) -> str:
    rows = [
        (one["time"][:19].replace("T", " "), one["source"], one["to"], one["reason"])
        for one in evidence.get("decisions", ())
    ]
    if not rows:
        return ""
    head = "".join(f"<th>{name}</th>" for name in ("Time (UTC)", "From", "To", "Reason"))
    body = "".join(
        f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
