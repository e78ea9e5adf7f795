"""Rollouts told as stories: one word an event, folded as a controller would journal it."""

from __future__ import annotations

import dataclasses
import datetime
import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from tidegate.components.canary_pusher.policy import RolloutPolicy
from tidegate.components.canary_pusher.rollout.approval import Approval
from tidegate.components.canary_pusher.rollout.machine import advance, opened, wanted
from tidegate.components.canary_pusher.rollout.records import (
    Approved,
    Command,
    Observed,
    Opened,
    Reconciled,
    Restored,
)
from tidegate.components.canary_pusher.rollout.state import RolloutState
from tidegate.components.canary_pusher.settings.live_gates import LiveGates
from tidegate.components.canary_pusher.settings.stage import Stage
from tidegate.components.canary_pusher.traffic.window import ArmCounts, Window

START = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)
SECONDS = 10.0
REQUESTS = 20_000
"""So many in a window that one or two decide."""

GATES = LiveGates(window_seconds=SECONDS, minimum_requests=100, patience_seconds=30.0)

STAGES = (
    Stage("SHADOW", mirror=10.0, seconds=20.0),
    Stage("C5", weight=5.0, seconds=20.0),
    Stage("C50", weight=50.0, seconds=20.0, advance="evidence"),
    Stage("APPROVAL", weight=50.0, advance="approval"),
    Stage("SOAK", weight=100.0, seconds=20.0),
)
CALIBRATED = (
    Stage("AA", weight=50.0, seconds=600.0, advance="calibration"),
    Stage("C50", weight=50.0, seconds=20.0, advance="evidence"),
)


class Story:
    """A rollout whose journal is written word by word; ten seconds pass with each record."""

    def __init__(self, stages: Sequence[Stage] = STAGES, gates: LiveGates = GATES) -> None:
        self.policy = RolloutPolicy(stages=tuple(stages), gates=gates)
        self.records: list[dict[str, Any]] = []
        opening = Opened("key", "model", 2, 1, "target", self.policy)
        self.state: RolloutState = opened(self._written(opening.to_record()))

    def tell(self, words: str) -> RolloutState:
        """Journals one event a word, and what follows from it as a controller does."""
        for word in words.split():
            for event in self._events(word):
                self.journal(event.to_record())
        return self.state

    def journal(self, facts: dict[str, Any]) -> None:
        """Appends a record and the decisions that follow from it."""
        self.state = advance(self.state, self._written(facts))
        while self.state.unrecorded:
            decision = self.state.unrecorded[0]
            self.state = advance(self.state, self._written(decision.to_record()))

    def _written(self, facts: dict[str, Any]) -> dict[str, Any]:
        time = (START + datetime.timedelta(seconds=SECONDS * len(self.records))).isoformat()
        record = {"number": len(self.records) + 1, "time": time, **facts}
        self.records.append(json.loads(json.dumps(record)))
        return self.records[-1]

    def _events(self, word: str) -> list[Any]:
        if word == "reconcile":
            return [Reconciled(wanted(self.state))]
        if word == "restored":
            return [Restored("the lease has expired")]
        if word in ("hold", "resume", "abort"):
            return [Command(word, "ann", f"to {word}")]
        if word.startswith("approve"):
            return [Approved(self._approval(word))]
        return [Observed(self.window(word))]

    def _approval(self, word: str) -> Approval:
        approval = Approval(
            model_digest=self.state.model_digest,
            policy_digest=self.state.policy_digest,
            stage=self.state.name,
            who="ann",
            why="looks well",
            expires=START + datetime.timedelta(days=365),
        )
        others: dict[str, dict[str, Any]] = {
            "approve": {},
            "approve-other-model": {"model_digest": "another"},
            "approve-other-policy": {"policy_digest": "another"},
            "approve-other-stage": {"stage": "SOAK"},
            "approve-expired": {"expires": START},
            "approve-briefly": {"expires": self.state.time + datetime.timedelta(seconds=15)},
        }
        return dataclasses.replace(approval, **others[word])

    def window(self, word: str) -> Window:
        """What a look sees: good, even, bad, unlike, gap, idle, few."""
        stage = self.state.stage or Stage("NONE")
        requests = {"idle": 0, "few": 100}.get(word, REQUESTS)
        canary = int(requests * stage.weight / 100)
        failures = {"bad": 0.05, "even": 0.001}.get(word, 0.0)
        seen = Window(
            stage=stage.name,
            seconds=SECONDS,
            canary=_arm(canary, failures),
            stable=_arm(requests - canary, 0.001),
            slow_above=80.0,
            compared=int(requests * stage.mirror / 100),
            disagreed=int(requests * stage.mirror / 100 * (0.6 if word == "unlike" else 0.1)),
        )
        return dataclasses.replace(seen, gap="no answer") if word == "gap" else seen


def _arm(requests: int, failures: float) -> ArmCounts:
    return ArmCounts(requests, int(requests * failures), 0, requests, int(requests * 0.01))


@pytest.fixture
def make_story() -> Callable[..., Story]:
    """Makes a :class:`Story`."""
    return Story
