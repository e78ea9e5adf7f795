"""Writes pushes into ML-Metadata that no run of the pipeline made: rollbacks and live rollouts."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

from ml_metadata import errors
from ml_metadata.metadata_store import MetadataStore
from ml_metadata.proto import metadata_store_pb2

from ..components.atomic import write_atomically
from ..components.canary_pusher.durable import copy_durably, make_folders, sync_folder
from ..components.report import Section, render_report
from ..components.verdict import (
    BLESSED_PROPERTY,
    OUTCOME_PROPERTY,
    REPORT_FILE,
    SENTENCE_PROPERTY,
    SERVING_DIGEST_PROPERTY,
    VERDICT_FILE,
    Verdict,
)
from .lineage import PUSHED_MODEL
from .pushes import NODE_CONTEXT, PIPELINE_CONTEXT, ROLLOUT

Artifact: TypeAlias = metadata_store_pb2.Artifact
Event: TypeAlias = metadata_store_pb2.Event
Execution: TypeAlias = metadata_store_pb2.Execution

JOURNAL_FILE = "journal.jsonl"

RECORDED = ("stable_version", "model_digest", "policy_digest", "rolled_back_to")
"""Evidence that the Rollout bears as custom properties too, where there is any."""


@dataclasses.dataclass(frozen=True)
class FinishedPush:
    """What became of a model outside of a run.

    Attributes:
      kind: type of the execution, for instance ``tidegate.Rollback``.
      key: identifies it and names its folders; recorded again under the same key, nothing is added.
      pipeline: the pipeline's name.
      node: name of the context of the node that pushed the model first.
      inputs: ids of what it was made of, by key.
      verdict: what happened, in words, with its evidence.
      model: folder of the model, of which a copy is archived; empty where nothing was pushed.
      version: number of the version it is live as, None where it is not.
      destination: where it is served from.
      serving_digest: of the policy and keys behind its examples, or empty.
      properties: of the execution: the target's configuration, who asked for it.
      sections: of the report beneath the verdict.
      journal: records to keep beside the verdict.
    """

    kind: str
    key: str
    pipeline: str
    node: str
    inputs: Mapping[str, tuple[int, ...]]
    verdict: Verdict
    model: str = ""
    version: int | None = None
    destination: str = ""
    serving_digest: str = ""
    properties: Mapping[str, str] = dataclasses.field(default_factory=dict)
    sections: tuple[Section, ...] = ()
    journal: tuple[Mapping[str, object], ...] = ()


def record_push(store: MetadataStore, artifacts: Path, push: FinishedPush) -> int:
    """Archives the model, writes the verdict and its report, and registers all in one transaction.

    Args:
      store: ML-Metadata.
      artifacts: folder beneath which artifacts lie, TFX's pipeline root.
      push: what to record.

    Returns:
      The id of the execution, which is the one that stood there where it was recorded before.
    """
    known = recorded(store, push.kind, push.key)
    if known is not None:
        return known
    folder = artifacts / push.kind.removeprefix("tidegate.")
    pushed_model = _pushed_model(store, folder / "pushed_model" / push.key, push)
    rollout = _rollout(store, folder / "rollout" / push.key, push)
    kind = store.put_execution_type(metadata_store_pb2.ExecutionType(name=push.kind))
    execution = Execution(type_id=kind, name=push.key, last_known_state=Execution.COMPLETE)
    for name, value in push.properties.items():
        execution.custom_properties[name].string_value = value
    taken = [
        (artifact, _event(Event.INPUT, key, place))
        for key, ids in push.inputs.items()
        for place, artifact in enumerate(store.get_artifacts_by_id(list(ids)))
    ]
    made = [
        (pushed_model, _event(Event.OUTPUT, "pushed_model")),
        (rollout, _event(Event.OUTPUT, "rollout")),
    ]
    contexts = [
        _context(store, PIPELINE_CONTEXT, push.pipeline),
        _context(store, NODE_CONTEXT, push.node),
    ]
    execution_id, _, _ = store.put_execution(execution, [*taken, *made], contexts)
    return int(execution_id)


def recorded(store: MetadataStore, kind: str, key: str) -> int | None:
    """The id of the execution that was recorded under a key; None where none was."""
    try:
        known = store.get_execution_by_type_and_name(kind, key)
    except errors.NotFoundError:
        return None
    return int(known.id) if known is not None else None


def _pushed_model(store: MetadataStore, folder: Path, push: FinishedPush) -> Artifact:
    """TFX's PushedModel with its Pusher's own custom properties, and a copy of the model."""
    artifact = _artifact(store, PUSHED_MODEL, folder)
    artifact.custom_properties["pushed"].int_value = int(push.version is not None)
    if push.version is None:
        make_folders(str(folder))
        return artifact
    artifact.custom_properties["pushed_destination"].string_value = push.destination
    artifact.custom_properties["pushed_version"].string_value = str(push.version)
    if push.serving_digest:
        artifact.custom_properties[SERVING_DIGEST_PROPERTY].string_value = push.serving_digest
    _archive(push.model, str(folder))
    return artifact


def _archive(model: str, folder: str) -> None:
    """A whole copy, which replaces one that a crash left unrecorded."""
    aside = f"{folder}.partial"
    for old in (aside, folder):
        shutil.rmtree(old, ignore_errors=True)
    make_folders(os.path.dirname(folder))
    copy_durably(model, aside)
    os.rename(aside, folder)
    sync_folder(os.path.dirname(folder))


def _rollout(store: MetadataStore, folder: Path, push: FinishedPush) -> Artifact:
    verdict = push.verdict
    write_atomically(folder / VERDICT_FILE, verdict.to_json())
    write_atomically(folder / REPORT_FILE, render_report(verdict, push.sections))
    lines = [f"{json.dumps(record, sort_keys=True)}\n" for record in push.journal]
    write_atomically(folder / JOURNAL_FILE, "".join(lines))
    artifact = _artifact(store, ROLLOUT, folder)
    artifact.custom_properties[BLESSED_PROPERTY].int_value = int(verdict.passed)
    artifact.custom_properties[OUTCOME_PROPERTY].string_value = verdict.outcome.value
    artifact.custom_properties[SENTENCE_PROPERTY].string_value = verdict.sentence
    told = {"pushed_version": push.version, SERVING_DIGEST_PROPERTY: push.serving_digest}
    told |= {name: verdict.evidence.get(name) for name in RECORDED}
    for name, value in told.items():
        if value not in (None, ""):
            artifact.custom_properties[name].string_value = str(value)
    return artifact


def _artifact(store: MetadataStore, type_name: str, folder: Path) -> Artifact:
    try:
        kind = store.get_artifact_type(type_name).id
    except errors.NotFoundError:
        kind = store.put_artifact_type(metadata_store_pb2.ArtifactType(name=type_name))
    return Artifact(type_id=kind, uri=str(folder), state=Artifact.LIVE)


def _event(kind: int, key: str, place: int = 0) -> Event:
    event = Event(type=kind)
    event.path.steps.add().key = key
    event.path.steps.add().index = place
    return event


def _context(store: MetadataStore, kind: str, name: str) -> metadata_store_pb2.Context:
    known = store.get_context_by_type_and_name(kind, name)
    if known is not None:
        return known
    type_id = store.put_context_type(metadata_store_pb2.ContextType(name=kind))
    return metadata_store_pb2.Context(type_id=type_id, name=name)
