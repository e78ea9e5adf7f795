"""A person's word for going on: bound to what was approved, and good for a while only."""

from __future__ import annotations

import dataclasses
import datetime
from typing import TYPE_CHECKING

from ...errors import ApprovalError

if TYPE_CHECKING:
    from .state import RolloutState


@dataclasses.dataclass(frozen=True)
class Approval:
    """Who approves what, why, and until when.

    Attributes:
      model_digest: SHA-256 of the model that may go on; no other one may.
      policy_digest: SHA-256 of the policy under which it was seen.
      stage: whose end is approved.
      who: who approves.
      why: on which ground.
      expires: after this it no longer counts.
    """

    model_digest: str
    policy_digest: str
    stage: str
    who: str
    why: str
    expires: datetime.datetime


def approve(
    state: RolloutState,
    who: str,
    why: str,
    now: datetime.datetime,
    valid_for: datetime.timedelta,
) -> Approval:
    """The approval of the stage in which a rollout is.

    Raises:
      ApprovalError: that stage does not wait for one, or nobody or nothing is named.
    """
    stage = state.stage
    if stage is None or stage.advance != "approval":
        raise ApprovalError(
            f"No approval is asked for in {state.name}",
            where=state.key,
            remedy="See with 'tidegate rollout status' for what it waits.",
        )
    if not who or not why:
        raise ApprovalError("An approval says who gives it and why", where=state.key)
    if valid_for <= datetime.timedelta():
        raise ApprovalError("An approval must be good for a while", where=state.key)
    return Approval(state.model_digest, state.policy_digest, stage.name, who, why, now + valid_for)


def complaint(approval: Approval, state: RolloutState, now: datetime.datetime | None) -> str:
    """Why an approval does not count for a rollout at a moment, or empty if it does."""
    if approval.model_digest != state.model_digest:
        return "it is for another model"
    if approval.policy_digest != state.policy_digest:
        return "it is for another policy"
    if approval.stage != state.name:
        return f"it is for the stage {approval.stage}, and the rollout is in {state.name}"
    if now is None:
        return "nobody knows what time it is"
    if now > approval.expires:
        return f"it expired at {approval.expires.isoformat(timespec='seconds')}"
    return ""
