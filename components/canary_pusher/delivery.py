"""Makes a decision into a delivery: identified by what it is about, not by the run it came from."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from .decision import Decision
from .model_files import ModelFiles
from .policy import RolloutPolicy
from .targets.target import Delivery, Target, Version
from .targets.traffic_target import TrafficTarget


def prepare_delivery(
    decision: Decision,
    model: ModelFiles,
    stable: Version | None,
    target: Target | TrafficTarget,
    policy: RolloutPolicy,
    serving_digest: str = "",
) -> Delivery:
    """The order that a target carries out, with all that its journal is to know.

    Args:
      decision: what was decided.
      model: the new model.
      stable: the live version, where there is one.
      target: where it goes.
      policy: by which it was decided.
      serving_digest: of the policy and keys under which the model's rows were pseudonymised; a
        gateway is held to it. Empty where nobody said.
    """
    return Delivery(
        model=model,
        promote=decision.promotes,
        replaces=stable.number if stable is not None else None,
        decision={
            **_identities(model, stable, target, policy),
            "policy": json.loads(policy.to_json()),
            "serving_digest": serving_digest,
            **decision.to_record(),
        },
        key=delivery_key(model, target, policy),
    )


def delivery_key(model: ModelFiles, target: Target | TrafficTarget, policy: RolloutPolicy) -> str:
    """SHA-256 of model, target and policy: the same in every run in which they meet."""
    return hashlib.sha256(
        f"{model.digest} {target.digest()} {policy.digest()}".encode()
    ).hexdigest()


def delivery_evidence(delivery: Delivery) -> dict[str, Any]:
    """What a verdict refers to: the identities and the policy, without the course of the gates."""
    names = (
        "model_digest",
        "stable_version",
        "stable_digest",
        "policy_digest",
        "target_digest",
        "serving_digest",
    )
    identities = {name: delivery.decision[name] for name in names}
    return {**identities, "policy": delivery.decision["policy"], "delivery_key": delivery.key}


def _identities(
    model: ModelFiles, stable: Version | None, target: Target | TrafficTarget, policy: RolloutPolicy
) -> dict[str, Any]:
    return {
        "model_digest": model.digest,
        "stable_version": stable.number if stable is not None else None,
        "stable_digest": stable.model.digest if stable is not None else None,
        "policy_digest": policy.digest(),
        "target_digest": target.digest(),
    }
