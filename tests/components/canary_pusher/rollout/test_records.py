"""The records of a rollout's journal."""

from __future__ import annotations

import datetime
import json

import pytest

from tidegate.components.canary_pusher.policy import RolloutPolicy
from tidegate.components.canary_pusher.rollout.approval import Approval
from tidegate.components.canary_pusher.rollout.records import (
    Approved,
    Command,
    Observed,
    Opened,
    Reconciled,
    Restored,
    read_event,
)
from tidegate.components.canary_pusher.rollout.wanted import Wanted
from tidegate.components.canary_pusher.settings.stage import BLUE_GREEN
from tidegate.components.canary_pusher.targets.traffic_target import Routing
from tidegate.components.canary_pusher.traffic.window import ArmCounts, Window
from tidegate.components.errors import JournalError

NOON = datetime.datetime(2026, 1, 1, 12, tzinfo=datetime.timezone.utc)

EVENTS = [
    Opened("key", "model", 2, None, "target", RolloutPolicy(alpha=0.01, stages=BLUE_GREEN)),
    Reconciled(Wanted(2, loaded=True, routing=Routing(5.0, 10.0), aa=True)),
    Observed(Window("C5", 0.1 + 0.2, ArmCounts(7, 1, 2, 3, 1), slow_above=float("inf"))),
    Command("hold", "ann", "to look"),
    Approved(Approval("model", "policy", "C5", "ann", "looks well", NOON)),
    Restored("the lease has expired"),
]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.event)
def test_every_event_comes_back_as_it_was(event):
    """The state after a crash is folded from nothing else."""
    line = json.dumps({"number": 1, **event.to_record()}, allow_nan=False)
    assert read_event(json.loads(line)) == event


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.event)
def test_fields_of_a_later_version_are_left_alone(event):
    """A journal that a later version has added facts to must still be readable."""
    assert read_event({**event.to_record(), "added_later": [1]}) == event


@pytest.mark.parametrize(
    ("record", "complaint"),
    [
        ({"event": "teleported"}, "There is no event 'teleported'.* Known: opened"),
        ({}, "'event' is missing"),
        ({"event": 7}, "'event' is 7, not a string"),
        ({"event": "command", "command": "explode", "who": "a", "why": "b"}, "'explode'"),
        ({"event": "command", "command": "hold", "why": "b"}, "'who' is missing"),
        ({"event": "reconciled"}, "'version' is missing"),
        ({"event": "decision", "from": "C1", "to": "C5"}, "'reason' is missing"),
        ({"event": "window"}, "'window' is missing"),
        ({**EVENTS[0].to_record(), "format": 2}, "format 2, and this is known here: 1"),
        ({**EVENTS[0].to_record(), "policy": {"alpha": 7}}, "alpha is 7"),
        ({**EVENTS[4].to_record(), "expires": "2026-01-01T12:00:00"}, "not a time with its zone"),
        ({**EVENTS[1].to_record(), "weight": 101}, "'weight' is 101, not a number from 0 to 100"),
    ],
)
def test_what_cannot_be_read_is_named(record, complaint):
    """Guessing what a record meant could promote a model that nobody decided to promote."""
    with pytest.raises(JournalError, match=complaint):
        read_event(record)
