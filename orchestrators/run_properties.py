"""What the local runner notes in ML-Metadata of a run and its executions, beside what TFX does."""

from __future__ import annotations

import dataclasses

from ml_metadata.metadata_store import MetadataStore

DEFINITION_PROPERTY = "tidegate_definition"
"""Custom property of a run's context: the digest of what it runs."""
STATE_PROPERTY = "tidegate_state"
"""Custom property of a run's context: RUNNING, SUCCEEDED or FAILED."""
REASON_PROPERTY = "tidegate_reason"
"""Custom property of an execution: why it was not run, or why it ended as it did."""
ATTEMPT_PROPERTY = "tidegate_attempt"
"""Custom property of an execution that failed: the number of the attempt, from 1."""

RUNNING, SUCCEEDED, UNSUCCESSFUL = "RUNNING", "SUCCEEDED", "FAILED"

_PIPELINE_CONTEXT = "pipeline"


@dataclasses.dataclass(frozen=True)
class RunRecord:
    """What is on record of one run as a whole.

    Attributes:
      run_id: its name.
      definition: the digest of what it runs.
      state: RUNNING, SUCCEEDED or FAILED.
    """

    run_id: str
    definition: str
    state: str


def runs_of(store: MetadataStore, pipeline: str) -> list[RunRecord]:
    """What is on record of each run of that pipeline, in the order in which they began."""
    context = store.get_context_by_type_and_name(_PIPELINE_CONTEXT, pipeline)
    if context is None:
        return []
    runs = store.get_children_contexts_by_context(context.id)
    return [
        RunRecord(
            one.name,
            one.custom_properties[DEFINITION_PROPERTY].string_value,
            one.custom_properties[STATE_PROPERTY].string_value,
        )
        for one in sorted(runs, key=lambda one: one.id)
        if DEFINITION_PROPERTY in one.custom_properties
    ]
