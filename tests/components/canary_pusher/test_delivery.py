"""How a decision is identified on its way to the target."""

from __future__ import annotations

from tidegate.components.canary_pusher.decision import refuse
from tidegate.components.canary_pusher.delivery import (
    delivery_evidence,
    delivery_key,
    prepare_delivery,
)
from tidegate.components.canary_pusher.model_files import ModelFiles
from tidegate.components.canary_pusher.policy import RolloutPolicy
from tidegate.components.canary_pusher.targets.filesystem import FilesystemTarget
from tidegate.components.canary_pusher.targets.target import Version

MODEL = ModelFiles("/runs/1/model", "a" * 64)
TARGET, POLICY = FilesystemTarget("/serving"), RolloutPolicy()


def test_the_key_names_model_target_and_policy_but_no_run() -> None:
    """A retry in another run must find its own journal; other settings must not."""
    key = delivery_key(MODEL, TARGET, POLICY)
    assert key == delivery_key(ModelFiles("/runs/2/model", MODEL.digest), TARGET, POLICY)
    others = {
        delivery_key(ModelFiles(MODEL.path, "b" * 64), TARGET, POLICY),
        delivery_key(MODEL, FilesystemTarget("/elsewhere"), POLICY),
        delivery_key(MODEL, TARGET, RolloutPolicy(alpha=0.01)),
    }
    assert len(others | {key}) == 4


def test_the_delivery_holds_only_against_the_version_it_was_compared_with() -> None:
    """Otherwise a model could replace one it was never compared with."""
    decision = refuse({"model_blessing": False})
    assert decision is not None
    delivery = prepare_delivery(decision, MODEL, Version(5, MODEL), TARGET, POLICY)
    assert (delivery.replaces, delivery.promote) == (5, False)
    evidence = delivery_evidence(delivery)
    assert evidence["stable_version"] == 5
    assert evidence["policy"]["alpha"] == POLICY.alpha
    assert evidence["delivery_key"] == delivery.key
