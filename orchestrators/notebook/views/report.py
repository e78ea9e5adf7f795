"""The report of a gate, as it is, in a frame of its own."""

from __future__ import annotations

import os
from html import escape

from tfx.dsl.io import fileio
from tfx.types.artifact import Artifact

from ....components.verdict import OUTCOME_PROPERTY, REPORT_FILE, SENTENCE_PROPERTY
from .markup import badge


def report_view(artifact: Artifact) -> str:
    """The outcome in a sentence, and the report below it.

    The report stands in a frame without scripts and without a right to anything of the notebook.

    Args:
      artifact: of a type that holds a report; one whose report is gone says what is on record.
    """
    outcome = artifact.get_string_custom_property(OUTCOME_PROPERTY)
    sentence = artifact.get_string_custom_property(SENTENCE_PROPERTY)
    said = " ".join(filter(None, [badge(outcome) if outcome else "", escape(sentence)]))
    return f"<p>{said or 'no verdict yet'}</p>" + report_frame(artifact)


def report_frame(artifact: Artifact) -> str:
    """The report alone; empty where there is none."""
    path = os.path.join(artifact.uri, REPORT_FILE)
    if not fileio.exists(path):
        return ""
    with fileio.open(path, "rb") as file:
        page = file.read().decode()
    title = escape(artifact.type_name)
    return f'<iframe sandbox="" title="{title}" srcdoc="{escape(page)}"></iframe>'
