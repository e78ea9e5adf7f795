"""A person's word for going on."""

from __future__ import annotations

import datetime

import pytest

from tidegate.components.canary_pusher.rollout.approval import approve, complaint
from tidegate.components.errors import ApprovalError

DAY = datetime.timedelta(days=1)
TO_APPROVAL = "reconcile reconcile good good reconcile good good reconcile good good"


@pytest.fixture
def waiting(make_story):
    """A rollout that waits for an approval."""
    return make_story().tell(TO_APPROVAL)


def test_an_approval_is_bound_to_what_was_seen(waiting):
    """A word for one model must not carry another one into production."""
    approval = approve(waiting, "ann", "looks well", waiting.time, DAY)
    assert (approval.model_digest, approval.policy_digest) == ("model", waiting.policy.digest())
    assert (approval.stage, approval.expires) == ("APPROVAL", waiting.time + DAY)
    assert complaint(approval, waiting, waiting.time) == ""


def test_an_approval_ends_with_its_time(waiting):
    """Who approved on Friday did not see what happened until Monday."""
    approval = approve(waiting, "ann", "looks well", waiting.time, DAY)
    assert complaint(approval, waiting, approval.expires) == ""
    late = approval.expires + datetime.timedelta(milliseconds=1)
    assert "it expired at 2026-01-02" in complaint(approval, waiting, late)
    assert "expired" not in complaint(approval, waiting, None)
    assert complaint(approval, waiting, None)


def test_no_approval_is_taken_where_none_is_asked_for(make_story):
    """An approval that lies ready is a gate that was opened before anything was seen."""
    with pytest.raises(ApprovalError, match="No approval is asked for in SHADOW"):
        approve(make_story().tell("reconcile"), "ann", "why not", datetime.datetime.now(), DAY)


@pytest.mark.parametrize(("who", "why", "days"), [("", "b", 1), ("a", "", 1), ("a", "b", 0)])
def test_an_approval_says_who_and_why_and_until_when(waiting, who, why, days):
    """Nobody answers for an approval without a name, and nobody ends one without a date."""
    with pytest.raises(ApprovalError, match="An approval"):
        approve(waiting, who, why, waiting.time, days * DAY)
