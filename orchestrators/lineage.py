"""The chain of evidence behind a pushed model, read from ML-Metadata.

From the pushed model the chain goes up through every execution that fed it. Inputs whose key starts
with ``baseline_`` were only compared against, so the chain names them and does not follow them.
"""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ml_metadata.metadata_store import MetadataStore
from ml_metadata.proto import metadata_store_pb2

from ..components.errors import VersionNotFoundError
from ..components.lineage_events import MADE, TAKEN, keys_of
from ..components.verdict import VERDICT_FILE
from .findings import finding_of, output_artifacts

COMPARED_WITH = ("baseline_", "history", "feature_importance")
"""How the input keys begin under which a node takes what it compares with and is not made of."""

PUSHED_MODEL = "PushedModel"

COMMANDS = {"tidegate.Rollback": "Rollback", "tidegate.RolloutController": "RolloutController"}
"""Types of executions that no run of the pipeline made. They stand in the context of the node whose
model they deliver, so that resolvers find what they pushed."""


@dataclasses.dataclass(frozen=True)
class EvidenceArtifact:
    """An artifact in the chain: its first key on the execution, type, id, URI and span, if any."""

    key: str
    type: str
    id: int
    uri: str
    span: int | None = None


@dataclasses.dataclass(frozen=True)
class Step:
    """One execution in the chain.

    Attributes:
      node: the pipeline's node.
      execution: its id in ML-Metadata.
      finished: Unix time in seconds.
      outputs: what it put out.
      baselines: what it compared against.
      outcome: a gate's outcome, else None.
      sentence: a gate's sentence, else an empty string.
      evidence: the evidence in a gate's verdict.
    """

    node: str
    execution: int
    finished: float
    outputs: tuple[EvidenceArtifact, ...]
    baselines: tuple[EvidenceArtifact, ...]
    outcome: str | None
    sentence: str
    evidence: dict[str, Any]


@dataclasses.dataclass(frozen=True)
class Chain:
    """Why a version is in production: every step from its data to its rollout, in order."""

    version: str
    destination: str
    span: int | None
    steps: tuple[Step, ...]

    def to_json(self) -> str:
        """The whole chain, indented."""
        return json.dumps(dataclasses.asdict(self), indent=2)


def connect(metadata: Path) -> MetadataStore:
    """Opens ML-Metadata's SQLite file."""
    config = metadata_store_pb2.ConnectionConfig()
    config.sqlite.filename_uri = str(metadata)
    return MetadataStore(config)


def chain_of(store: MetadataStore, version: str) -> Chain:
    """Follows the pushed model ``version`` back to its data.

    Raises:
      VersionNotFoundError: where no such version was pushed; names those that were.
    """
    pushed = pushed_versions(store)
    if version not in pushed:
        known = ", ".join(sorted(pushed, key=_numerically)) or "none"
        raise VersionNotFoundError(
            f"No version {version} was pushed", remedy=f"Versions pushed here: {known}."
        )
    artifact = pushed[version]
    executions = sorted(_ancestors(store, artifact.id))
    steps = tuple(_step(store, execution) for execution in executions)
    spans = [out.span for step in steps for out in step.outputs if out.type == "Examples"]
    return Chain(
        version=version,
        destination=artifact.custom_properties["pushed_destination"].string_value,
        span=next((span for span in spans if span is not None), None),
        steps=steps,
    )


def pushed_versions(store: MetadataStore) -> dict[str, metadata_store_pb2.Artifact]:
    """The first PushedModel artifact of each version that really was pushed."""
    found: dict[str, metadata_store_pb2.Artifact] = {}
    for artifact in sorted(_of_type(store, PUSHED_MODEL), key=lambda one: one.id):
        properties = artifact.custom_properties
        if properties["pushed"].int_value == 1:
            found.setdefault(properties["pushed_version"].string_value, artifact)
    return found


def pipelines_run(store: MetadataStore) -> set[str]:
    """The names of the pipelines that ran with this ML-Metadata."""
    try:
        contexts = store.get_contexts_by_type("pipeline")
    except Exception:  # the type was never registered: none has run
        return set()
    return {str(context.name) for context in contexts}


def outputs_of(store: MetadataStore, execution: int) -> tuple[EvidenceArtifact, ...]:
    """What an execution put out, with the key it stands under."""
    return _evidence_artifacts(store, _events(store, [execution], MADE))


def _of_type(store: MetadataStore, name: str) -> Iterable[metadata_store_pb2.Artifact]:
    try:
        return list(store.get_artifacts_by_type(name))
    except Exception:  # the type was never registered: nothing of it exists
        return []


def _numerically(version: str) -> tuple[int, str]:
    return (int(version), "") if version.isdigit() else (0, version)


def _ancestors(store: MetadataStore, artifact: int) -> set[int]:
    found: set[int] = set()
    frontier = {artifact}
    while frontier:
        events = store.get_events_by_artifact_ids(sorted(frontier))
        # A cached execution puts the same artifact out again; the first one made it.
        makers: dict[int, int] = {}
        for event in events:
            if event.type in MADE:
                known = makers.get(event.artifact_id, event.execution_id)
                makers[event.artifact_id] = min(known, event.execution_id)
        fresh = set(makers.values()) - found
        found |= fresh
        frontier = {
            event.artifact_id
            for event in _events(store, fresh, TAKEN)
            if not all(key.startswith(COMPARED_WITH) for key in keys_of(event))
        }
    return found


def _events(
    store: MetadataStore, executions: Iterable[int], types: tuple[int, ...]
) -> list[metadata_store_pb2.Event]:
    wanted = sorted(executions)
    events = store.get_events_by_execution_ids(wanted) if wanted else []
    return [event for event in events if event.type in types]


def _step(store: MetadataStore, execution_id: int) -> Step:
    [execution] = store.get_executions_by_id([execution_id])
    finding = finding_of(store, execution_id)
    inputs = _evidence_artifacts(store, _events(store, [execution_id], TAKEN))
    return Step(
        node=_step_name(store, execution),
        execution=execution_id,
        finished=execution.last_update_time_since_epoch / 1000,
        outputs=outputs_of(store, execution_id),
        baselines=_each_once(one for one in inputs if one.key.startswith(COMPARED_WITH)),
        outcome=finding.outcome.value if finding else None,
        sentence=finding.sentence if finding else "",
        evidence=_evidence(store, execution_id),
    )


def _step_name(store: MetadataStore, execution: metadata_store_pb2.Execution) -> str:
    """What a person calls it: a command's own name, else that of the pipeline's node."""
    return COMMANDS.get(execution.type) or _node_name(store, execution.id)


def _node_name(store: MetadataStore, execution: int) -> str:
    for context in store.get_contexts_by_execution(execution):
        if context.type == "node":
            return str(context.name).split(".", 1)[-1]
    return "unknown"


def _evidence_artifacts(
    store: MetadataStore, events: list[metadata_store_pb2.Event]
) -> tuple[EvidenceArtifact, ...]:
    artifacts = {one.id: one for one in store.get_artifacts_by_id([e.artifact_id for e in events])}
    found = (
        EvidenceArtifact(keys_of(event)[0], one.type, one.id, one.uri, _span(one))
        for event in events
        for one in [artifacts[event.artifact_id]]
    )
    # ML-Metadata has no order of events.
    return tuple(sorted(found, key=lambda one: (one.key, one.id)))


def _each_once(artifacts: Iterable[EvidenceArtifact]) -> tuple[EvidenceArtifact, ...]:
    """The baseline is one of the history too."""
    by_id: dict[int, EvidenceArtifact] = {}
    for one in artifacts:
        by_id.setdefault(one.id, one)
    return tuple(by_id.values())


def _span(artifact: metadata_store_pb2.Artifact) -> int | None:
    # TFX's drivers set the custom property; the declared one is 0 where nobody set it.
    for properties in (artifact.custom_properties, artifact.properties):
        if "span" in properties and properties["span"].int_value:
            return int(properties["span"].int_value)
    return None


def _evidence(store: MetadataStore, execution: int) -> dict[str, Any]:
    for artifact in output_artifacts(store, execution):
        path = os.path.join(artifact.uri, VERDICT_FILE)
        if os.path.isfile(path):
            return dict(json.loads(Path(path).read_text(encoding="utf-8"))["evidence"])
    return {}
