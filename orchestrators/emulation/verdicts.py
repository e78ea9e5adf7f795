"""What the gates concluded, read from the metadata of the artifacts that they put out."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...components.verdict import (
    BLESSED_PROPERTY,
    OUTCOME_PROPERTY,
    REPORT_FILE,
    SENTENCE_PROPERTY,
    Outcome,
)
from ..observed import Finding
from .artifact_types import title_of


def finding_in(artifacts: Sequence[Mapping[str, Any]]) -> Finding | None:
    """What artifacts say; None where there is neither a verdict nor a blessing among them."""
    found = [*_verdicts(artifacts), *_evaluations(artifacts)]
    # A gate that puts out a blessing and a report says the same in both; the report can be opened.
    return max(found, key=lambda finding: bool(finding.report), default=None)


def _verdicts(artifacts: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    for artifact in artifacts:
        metadata = artifact.get("metadata", {})
        if OUTCOME_PROPERTY in metadata and SENTENCE_PROPERTY in metadata:
            report = os.path.join(artifact["uri"], REPORT_FILE)
            yield Finding(
                Outcome(metadata[OUTCOME_PROPERTY]),
                str(metadata[SENTENCE_PROPERTY]),
                report if os.path.exists(report) else "",
            )


def _evaluations(artifacts: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    by_title = {title_of(artifact): artifact for artifact in artifacts}
    blessing, evaluation = by_title.get("tfx.ModelBlessing"), by_title.get("tfx.ModelEvaluation")
    if blessing is None or evaluation is None:
        return
    # TensorFlow Model Analysis is imported where there is an evaluation to read, and only there.
    from ..evaluations import sentence_of

    blessed = blessing.get("metadata", {}).get(BLESSED_PROPERTY) == 1
    yield Finding(Outcome.PASS if blessed else Outcome.FAIL, sentence_of(evaluation["uri"]))
