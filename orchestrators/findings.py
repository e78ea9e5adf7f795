"""Reads from ML-Metadata what the gates of a run concluded."""

from __future__ import annotations

import os

from ml_metadata.metadata_store import MetadataStore
from ml_metadata.proto import metadata_store_pb2

from ..components.lineage_events import MADE
from ..components.verdict import (
    BLESSED_PROPERTY,
    OUTCOME_PROPERTY,
    REPORT_FILE,
    SENTENCE_PROPERTY,
    Outcome,
)
from .evaluations import sentence_of
from .observed import Finding


def output_artifacts(store: MetadataStore, execution: int) -> list[metadata_store_pb2.Artifact]:
    """The artifacts that an execution put out, its cached ones included."""
    events = store.get_events_by_execution_ids([execution])
    return list(store.get_artifacts_by_id([e.artifact_id for e in events if e.type in MADE]))


def finding_of(store: MetadataStore, execution: int) -> Finding | None:
    """What the execution's verdict says; None where it put out no verdict and no blessing."""
    artifacts = output_artifacts(store, execution)
    found = [_verdict(artifact) for artifact in artifacts] + [_evaluation(artifacts)]
    told = [finding for finding in found if finding is not None]
    # A gate that puts out a blessing and a report says the same in both; the report can be opened.
    return max(told, key=lambda finding: bool(finding.report), default=None)


def _verdict(artifact: metadata_store_pb2.Artifact) -> Finding | None:
    properties = artifact.custom_properties
    if OUTCOME_PROPERTY not in properties or SENTENCE_PROPERTY not in properties:
        return None
    report = os.path.join(artifact.uri, REPORT_FILE)
    return Finding(
        Outcome(properties[OUTCOME_PROPERTY].string_value),
        properties[SENTENCE_PROPERTY].string_value,
        report if os.path.exists(report) else "",
    )


def _evaluation(artifacts: list[metadata_store_pb2.Artifact]) -> Finding | None:
    by_type = {artifact.type: artifact for artifact in artifacts}
    blessing, evaluation = by_type.get("ModelBlessing"), by_type.get("ModelEvaluation")
    if blessing is None or evaluation is None:
        return None
    blessed = blessing.custom_properties[BLESSED_PROPERTY].int_value == 1
    return Finding(Outcome.PASS if blessed else Outcome.FAIL, sentence_of(evaluation.uri))
