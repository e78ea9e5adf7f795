"""Records a finished live rollout in ML-Metadata, as if a run of its pipeline had pushed the model.

What prepared the rollout is found by the model's digest and the target. Recorded twice, it stands
there once.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path

from ml_metadata.metadata_store import MetadataStore
from ml_metadata.proto import metadata_store_pb2

from ...components.canary_pusher.control.desired import Desired, read_desired
from ...components.canary_pusher.control.folder import RolloutFolder
from ...components.canary_pusher.observability.rollout_course import Course, course_of
from ...components.canary_pusher.observability.rollout_sections import rollout_sections
from ...components.canary_pusher.observability.rollout_verdict import rollout_verdict
from ...components.canary_pusher.rollout.state import DONE
from ...components.canary_pusher.targets import traffic_target_from_json
from ...components.errors import PushError, RolloutStateError, VersionNotFoundError
from ...components.lineage_events import MADE, TAKEN, keys_of
from ..lineage import COMMANDS
from ..push_lineage import FinishedPush, record_push, recorded
from ..pushes import MODEL_KEY, NODE_CONTEXT, PIPELINE_CONTEXT, ROLLOUT, canonical

CONTROLLER = "tidegate.RolloutController"


@dataclasses.dataclass(frozen=True)
class Preparation:
    """The execution that left a rollout for a controller.

    Attributes:
      pipeline: name of its pipeline.
      node: name of its node's context.
      rollout: id of its tidegate.Rollout.
      models: ids of the models it took.
    """

    pipeline: str
    node: str
    rollout: int
    models: tuple[int, ...]


def record_rollout(store: MetadataStore, artifacts: Path, folder: RolloutFolder) -> int:
    """Registers how a rollout ended: PushedModel, tidegate.Rollout, and the execution behind them.

    Args:
      store: ML-Metadata of the pipeline that prepared it.
      artifacts: folder beneath which artifacts lie, TFX's pipeline root.
      folder: of the rollout.

    Returns:
      The id of the execution.

    Raises:
      RolloutStateError: the rollout is not finished, or was never prepared.
      VersionNotFoundError: no run that ML-Metadata knows of prepared it.
      PushError: it could not be recorded.
    """
    known = recorded(store, CONTROLLER, folder.key)
    if known is not None:
        return known
    desired = read_desired(folder)
    records = folder.records()
    course = course_of(records)
    if not course.state.finished:
        raise RolloutStateError(
            f"The rollout is in {course.state.name}",
            where=str(folder.path),
            remedy="Only what is finished is recorded: drive it to its end first.",
        )
    prepared = preparation_of(store, course.state.model_digest, desired.target)
    is_live = course.state.name == DONE
    verdict = rollout_verdict(course)
    push = FinishedPush(
        kind=CONTROLLER,
        key=folder.key,
        pipeline=prepared.pipeline,
        node=prepared.node,
        inputs={MODEL_KEY: prepared.models, "rollout": (prepared.rollout,)},
        verdict=dataclasses.replace(verdict, gate="RolloutController", measurements=()),
        model=desired.model.path,
        version=course.state.number if is_live else None,
        destination=_destination(desired, course) if is_live else "",
        serving_digest=desired.serving_digest,
        properties={"target": desired.target, "rollout_policy": desired.policy.to_json()},
        sections=rollout_sections(course),
        journal=tuple(records),
    )
    try:
        return record_push(store, artifacts, push)
    except OSError as error:
        raise PushError(
            f"The rollout is finished, but could not be recorded: {error.strerror}",
            where=str(error.filename or artifacts),
            remedy="Run the same command again once the disk is writable.",
        ) from error


def preparation_of(store: MetadataStore, model_digest: str, target: str) -> Preparation:
    """The last run of CanaryPusher that weighed a model for a target.

    Raises:
      VersionNotFoundError: there is none in this ML-Metadata.
    """
    for artifact in sorted(_rollouts(store, model_digest), key=lambda one: -one.id):
        execution = _maker(store, artifact)
        if execution is None:
            continue
        if canonical(execution.custom_properties["target"].string_value) == canonical(target):
            return _preparation(store, artifact.id, execution.id)
    raise VersionNotFoundError(
        f"No run here prepared a rollout of the model {model_digest[:12]}… for this target",
        remedy="Give the --root of the pipeline that did.",
    )


def _rollouts(store: MetadataStore, model_digest: str) -> list[metadata_store_pb2.Artifact]:
    try:
        found = store.get_artifacts_by_type(ROLLOUT)
    except Exception:  # the type was never registered: nothing of it exists
        return []
    return [one for one in found if _said(one, "model_digest") == model_digest]


def _said(artifact: metadata_store_pb2.Artifact, name: str) -> str:
    return str(artifact.custom_properties[name].string_value)


def _maker(
    store: MetadataStore, artifact: metadata_store_pb2.Artifact
) -> metadata_store_pb2.Execution | None:
    """The run that made it; a controller or a rollback prepares nothing."""
    events = store.get_events_by_artifact_ids([artifact.id])
    makers = [event.execution_id for event in events if event.type in MADE]
    found = store.get_executions_by_id([min(makers)]) if makers else []
    return found[0] if found and found[0].type not in COMMANDS else None


def _preparation(store: MetadataStore, rollout: int, execution: int) -> Preparation:
    contexts = {one.type: one.name for one in store.get_contexts_by_execution(execution)}
    models = tuple(
        event.artifact_id
        for event in store.get_events_by_execution_ids([execution])
        if event.type in TAKEN and MODEL_KEY in keys_of(event)
    )
    return Preparation(contexts[PIPELINE_CONTEXT], contexts[NODE_CONTEXT], rollout, models)


def _destination(desired: Desired, course: Course) -> str:
    """Where the target serves the version from; the model's own folder, where it does not say."""
    try:
        live = traffic_target_from_json(desired.target).live()
    except PushError:
        live = None
    serves_it = live is not None and live.number == course.state.number
    return live.model.path if live is not None and serves_it else desired.model.path
