"""Hands an archived model to its target again: no gates, no stages, at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..components.canary_pusher.targets.target import Delivery, Target, Version
from ..components.canary_pusher.targets.traffic_target import TrafficTarget
from ..components.errors import PushError
from .rollback_plan import RollbackPlan, is_plain


def redeliver(plan: RollbackPlan, facts: Mapping[str, Any]) -> Version:
    """Makes the plan's model live.

    Args:
      plan: what is to be live.
      facts: who asked, and why, for the target's journal.

    Raises:
      PushError: it could not be done; what was live still is.
      LeaseHeldError: a rollout is under way there.
    """
    if is_plain(plan.target):
        return _deliver(plan.target, plan, facts)
    return _switch(plan.target, plan)


def _deliver(target: Target, plan: RollbackPlan, facts: Mapping[str, Any]) -> Version:
    version = target.deliver(
        Delivery(
            model=plan.model,
            promote=True,
            replaces=plan.live.number,
            decision={
                "outcome": "PASS",
                "reason": f"rollback: {facts['why']}",
                "rollback": dict(facts),
                "model_digest": plan.model.digest,
                "serving_digest": plan.wanted.serving_digest,
            },
            key=plan.key,
        )
    )
    if version is None:
        raise PushError("The target did not take the archived model", where=plan.target.to_json())
    return version


def _switch(target: TrafficTarget, plan: RollbackPlan) -> Version:
    raise PushError("Not yet", where=target.to_json())
