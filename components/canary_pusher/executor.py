"""Wires CanaryPusher: artifacts in, a decision, the target, artifacts out."""

from __future__ import annotations

import json
from typing import Any

from tfx.dsl.components.base.base_executor import BaseExecutor
from tfx.types.artifact import Artifact
from tfx.utils import io_utils

from ..artifact_paths import serving_path, split_directories
from ..artifacts import BLESSED_PROPERTY, write_payload, write_verdict
from ..examples import draw_examples
from ..verdict import SERVING_DIGEST_PROPERTY, Verdict
from .control.handing_over import HandedOver, Records, hand_over
from .decision import Decision, hold, judge, recognise, refuse
from .delivery import delivery_evidence, prepare_delivery
from .local.rehearsed_decision import rehearse_decision
from .model_files import ModelFiles, read_model
from .policy import RolloutPolicy
from .replaying.assessment import Assessment
from .replaying.replay import replay
from .replaying.saved_model_arm import SavedModelArm
from .rollout_report import report_sections
from .targets import any_target_from_json
from .targets.target import Delivery, Target, Version
from .targets.traffic_target import TrafficTarget

Artifacts = dict[str, list[Artifact]]

BLESSINGS = ("model_blessing", "infra_blessing", "edge_blessing", "drift_verdict")
"""Optional inputs whose ``blessed`` must be 1 where they are given."""

JOURNAL_FILE = "journal.jsonl"
REHEARSAL_FILE = "rehearsal.jsonl"

RECORDED = (
    "pushed_version",
    "stable_version",
    "model_digest",
    "policy_digest",
    SERVING_DIGEST_PROPERTY,
)
"""Evidence that the rollout bears as custom properties too, where there is any."""


class Executor(BaseExecutor):
    """Decides whether the new model may take over, and delivers it if so."""

    def Do(
        self, input_dict: Artifacts, output_dict: Artifacts, exec_properties: dict[str, Any]
    ) -> None:
        """Writes ``pushed_model`` and ``rollout``.

        Raises:
          PushError: the model could not be delivered; the live version is as it was.
          DataError: the examples cannot be read.
        """
        self._log_startup(input_dict, output_dict, exec_properties)
        target = any_target_from_json(exec_properties["target"])
        policy = RolloutPolicy.from_json(exec_properties["rollout_policy"])
        examples, stable = input_dict.get("examples", []), target.live()
        model = read_model(serving_path(input_dict["model"]))
        decision = (
            refuse(_read_blessings(input_dict))
            or recognise(model, stable)
            or hold(stable, bool(examples), policy)
            or _try_out(examples, model, stable, policy)
        )
        digest = _serving_digest(examples)
        delivery = prepare_delivery(decision, model, stable, target, policy, digest)
        handed_over, history = _carry_out(decision, delivery, target, policy, examples)
        [pushed_model], [rollout] = output_dict["pushed_model"], output_dict["rollout"]
        _publish_model(model, handed_over.version, pushed_model)
        if digest:
            pushed_model.set_string_custom_property(SERVING_DIGEST_PROPERTY, digest)
        _publish_rollout(handed_over, delivery, examples, history, rollout)


def _read_blessings(input_dict: Artifacts) -> dict[str, bool]:
    """Of each blessing that was asked for, whether it is given; a missing artifact gives none."""
    return {
        key: bool(given) and all(a.get_int_custom_property(BLESSED_PROPERTY) == 1 for a in given)
        for key, given in input_dict.items()
        if key in BLESSINGS
    }


def _try_out(
    examples: list[Artifact], model: ModelFiles, stable: Version | None, policy: RolloutPolicy
) -> Decision:
    """What a replay of the examples says of the model, and after it a rehearsal."""
    directories = split_directories(examples, policy.split, "RolloutPolicy")
    drawn = draw_examples(directories, policy.maximum_examples, policy.seed)
    decision = judge(_replay(drawn, model, stable, policy), stable)
    return rehearse_decision(decision, drawn, model, stable, policy)


def _replay(
    drawn: list[bytes], model: ModelFiles, stable: Version | None, policy: RolloutPolicy
) -> Assessment:
    canary = SavedModelArm(model.path, policy)
    baseline = SavedModelArm(stable.model.path, policy) if stable is not None else None
    return replay(drawn, canary, baseline, policy)


def _carry_out(
    decision: Decision,
    delivery: Delivery,
    target: Target | TrafficTarget,
    policy: RolloutPolicy,
    examples: list[Artifact],
) -> tuple[HandedOver, Records]:
    """Has the target do what was decided; with the journal of a target that is pushed to."""
    if isinstance(target, TrafficTarget):
        uris = [artifact.uri for artifact in examples]
        return hand_over(decision, delivery, target, policy, uris), ()
    return HandedOver(decision, target.deliver(delivery)), target.history(delivery.key)


def _span(examples: Artifact) -> int | None:
    """The span that ExampleGen's driver left in a custom property; None where nobody told one."""
    return examples.get_int_custom_property("span") or examples.span or None


def _serving_digest(examples: list[Artifact]) -> str:
    """Under which policy and keys the Pseudonymizer made the examples; empty where it did not."""
    digests = {one.get_string_custom_property(SERVING_DIGEST_PROPERTY) for one in examples}
    return digests.pop() if len(digests) == 1 else ""


def _publish_model(model: ModelFiles, version: Version | None, pushed_model: Artifact) -> None:
    """Describes the push as TFX's Pusher does, down to the archived copy of the model."""
    pushed_model.set_int_custom_property("pushed", int(version is not None))
    if version is None:
        return
    pushed_model.set_string_custom_property("pushed_destination", version.model.path)
    pushed_model.set_string_custom_property("pushed_version", str(version.number))
    io_utils.copy_dir(model.path, pushed_model.uri)


def _publish_rollout(
    handed_over: HandedOver,
    delivery: Delivery,
    examples: list[Artifact],
    history: Records,
    rollout: Artifact,
) -> None:
    decision, version = handed_over.decision, handed_over.version
    number = version.number if version is not None else None
    evidence = {
        **delivery_evidence(delivery),
        "pushed_version": number,
        "examples": [artifact.uri for artifact in examples],
        "examples_spans": [_span(artifact) for artifact in examples],
    }
    verdict = Verdict(
        gate="CanaryPusher",
        outcome=decision.outcome,
        sentence=decision.sentence(version),
        measurements=decision.measurements,
        evidence=evidence,
    )
    sections = report_sections(
        decision.assessment, history, decision.rehearsal, handed_over.records
    )
    write_verdict(rollout, verdict, sections)
    _write_journal(rollout, JOURNAL_FILE, history or handed_over.records)
    if decision.rehearsal:
        _write_journal(rollout, REHEARSAL_FILE, decision.rehearsal)
    for name in RECORDED:
        if evidence[name] not in (None, ""):
            rollout.set_string_custom_property(name, str(evidence[name]))


def _write_journal(rollout: Artifact, name: str, records: Records) -> None:
    write_payload(rollout, name, "".join(f"{json.dumps(record)}\n" for record in records))
