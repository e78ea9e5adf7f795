"""Tidegate's artifact types, and how a verdict is kept in one.

The types declare no PROPERTIES: Vertex AI refuses declared properties on a custom type, so what
metadata must be able to answer stands in custom properties. The payload is the same on every type
that carries a verdict: ``verdict.json``, and ``report.html`` for people.
"""

from __future__ import annotations

import os
from collections.abc import Iterable

from tfx.dsl.io import fileio
from tfx.dsl.placeholder.placeholder import Predicate
from tfx.types.artifact import Artifact
from tfx.types.channel import BaseChannel

from .report import Section, render_report
from .verdict import (
    BLESSED_PROPERTY,
    OUTCOME_PROPERTY,
    REPORT_FILE,
    SENTENCE_PROPERTY,
    VERDICT_FILE,
    Verdict,
)


class DriftVerdict(Artifact):
    """What DriftChecker concluded about one span of data."""

    TYPE_NAME = "tidegate.DriftVerdict"


class RetrainRequest(Artifact):
    """Whether drift calls for a new model, and why; ``blessed`` is 1 where it does."""

    TYPE_NAME = "tidegate.RetrainRequest"


class FeatureImportance(Artifact):
    """By how much a model's loss rises when it loses a feature, for every feature."""

    TYPE_NAME = "tidegate.FeatureImportance"


class DecayVerdict(Artifact):
    """Whether a model still does on new labels as well as it did on its own."""

    TYPE_NAME = "tidegate.DecayVerdict"


class PrivacyReport(Artifact):
    """What Pseudonymizer did to each column, and the risk that remains."""

    TYPE_NAME = "tidegate.PrivacyReport"


class LeakVerdict(Artifact):
    """Whether raw identifiers stand in what a pipeline made, and where."""

    TYPE_NAME = "tidegate.LeakVerdict"


class ErasureReceipt(Artifact):
    """What was erased of whoever was forgotten; ``complete`` is 1 where nothing was left."""

    TYPE_NAME = "tidegate.ErasureReceipt"


class EdgeModel(Artifact):
    """A model as it ships to devices, in one or more formats, with its manifest."""

    TYPE_NAME = "tidegate.EdgeModel"


class EdgeReport(Artifact):
    """Parity, size and latency of an EdgeModel against the model it was made from."""

    TYPE_NAME = "tidegate.EdgeReport"


class EdgeBlessing(Artifact):
    """Whether an EdgeModel may ship, as TFX's ModelBlessing says it of a Model."""

    TYPE_NAME = "tidegate.EdgeBlessing"


class Rollout(Artifact):
    """How a model was delivered: the gates' evidence, the decision and its journal."""

    TYPE_NAME = "tidegate.Rollout"


def passed(channel: BaseChannel) -> Predicate:
    """The predicate "this gate passed", for ``dsl.Cond``.

    It reads the custom property ``blessed``, so it also serves TFX's own blessings. Local runners
    skip the branch where it is false; Kubeflow compiles it to a trigger policy.
    """
    return channel.future()[0].custom_property(BLESSED_PROPERTY) == 1


def write_verdict(artifact: Artifact, verdict: Verdict, sections: Iterable[Section] = ()) -> None:
    """Publishes ``verdict`` in ``artifact``: custom properties, JSON and an HTML report.

    Args:
      artifact: an output artifact of one of the types above, whose URI is a directory.
      verdict: what the gate concluded.
      sections: what the HTML report shows after the measurements.
    """
    artifact.set_int_custom_property(BLESSED_PROPERTY, int(verdict.passed))
    artifact.set_string_custom_property(OUTCOME_PROPERTY, verdict.outcome.value)
    artifact.set_string_custom_property(SENTENCE_PROPERTY, verdict.sentence)
    write_payload(artifact, VERDICT_FILE, verdict.to_json())
    write_payload(artifact, REPORT_FILE, render_report(verdict, tuple(sections)))


def read_verdict(uri: str) -> Verdict:
    """Reads what :func:`write_verdict` wrote under ``uri``."""
    with fileio.open(os.path.join(uri, VERDICT_FILE), "rb") as file:
        return Verdict.from_json(file.read().decode())


def write_payload(artifact: Artifact, name: str, text: str) -> None:
    """Writes one text file of an artifact aside and renames it, so that it is whole or absent."""
    fileio.makedirs(artifact.uri)
    destination = os.path.join(artifact.uri, name)
    aside = f"{destination}.partial"
    with fileio.open(aside, "wb") as file:
        file.write(text.encode())
    fileio.rename(aside, destination, overwrite=True)
