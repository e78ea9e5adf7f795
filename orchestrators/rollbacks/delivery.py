"""Hands an archived model to its target again: no gates, no stages, at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from ...components.canary_pusher.control.carrying_out import carry_out
from ...components.canary_pusher.control.desired import is_under_way
from ...components.canary_pusher.control.folder import rollout_folders
from ...components.canary_pusher.control.keeper import LeaseKeeper
from ...components.canary_pusher.control.lease import Lease
from ...components.canary_pusher.control.plan import Load, Promote
from ...components.canary_pusher.targets.target import Delivery, Target, Version
from ...components.canary_pusher.targets.traffic_target import TrafficTarget
from ...components.errors import PushError, RolloutStateError
from .history import is_plain, rollback_journal
from .plan import RollbackPlan


def redeliver(plan: RollbackPlan, facts: Mapping[str, Any]) -> Version:
    """Makes the plan's model live.

    Args:
      plan: what is to be live.
      facts: who asked, and why, for the target's journal.

    Raises:
      PushError: it could not be done; what was live still is.
      LeaseHeldError: a controller drives the target.
      RolloutStateError: a rollout is under way there.
    """
    if is_plain(plan.target):
        return _deliver(plan.target, plan, facts)
    return _switch(cast(TrafficTarget, plan.target), plan, facts)


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
        raise PushError("The target did not take the archived model", where=target.to_json())
    return version


def _switch(target: TrafficTarget, plan: RollbackPlan, facts: Mapping[str, Any]) -> Version:
    """Loads the model beside the live one and makes it the stable one, under the target's lease.

    The number is journaled before it is used: so a version that went live unrecorded is known for
    what it is.
    """
    _require_no_rollout(target)
    lease = Lease(target.state_directory, role="rollback")
    generation = lease.acquire(plan.key)
    try:
        with LeaseKeeper(lease) as keeper:
            number = _number(target, plan, facts)
            for step in (Load(number), Promote(number)):
                carry_out(step, target, plan.model, generation, keeper.allow)
    finally:
        # The target serves one whole version either way: nobody need watch over it.
        lease.release(idle=True)
    live = target.live()
    if live is None or live.number != number:
        raise PushError(f"Version {number} is loaded, and not live", where=target.to_json())
    return live


def _require_no_rollout(target: TrafficTarget) -> None:
    for folder in rollout_folders(target.state_directory):
        if is_under_way(folder):
            raise RolloutStateError(
                "A rollout is under way at this target",
                where=str(folder.path),
                remedy="Abort it first, with 'tidegate rollout abort': that gives all requests to "
                "the version that was live before it.",
            )


def _number(target: TrafficTarget, plan: RollbackPlan, facts: Mapping[str, Any]) -> int:
    """A number that was never used; one that a predecessor loaded in vain is not used again."""
    number, journal = target.next_number(), rollback_journal(target)
    known = [(record.get("key"), record.get("version")) for record in journal.records()]
    if (plan.key, number) not in known:
        journal.append("intent", key=plan.key, version=number, rollback=dict(facts))
    return number
