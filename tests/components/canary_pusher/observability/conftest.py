"""Journals of rollouts as a controller writes them, over traffic that is made up."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import numpy as np
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
)
from tidegate.components.canary_pusher.rollout.state import RolloutState
from tidegate.components.canary_pusher.settings.stage import Stage
from tidegate.components.canary_pusher.traffic.window import ArmCounts, Window

STAGES = (
    Stage("SHADOW", mirror=10.0, seconds=60.0),
    Stage("C5", weight=5.0, mirror=10.0, seconds=120.0),
    Stage("C25", weight=25.0, mirror=10.0, seconds=240.0, advance="evidence"),
    Stage("C100", weight=100.0, seconds=120.0),
)
"""Ten minutes, of which folding all looks takes no time."""

BEGAN = datetime.datetime(2026, 11, 23, 8, 0, tzinfo=datetime.timezone.utc)


class Driven:
    """A rollout that is driven record by record, over made-up traffic.

    Attributes:
      records: the journal.
      state: after the last record.
    """

    def __init__(self, policy: RolloutPolicy, seed: int = 0, **traffic: float) -> None:
        self.policy = policy
        self.records: list[dict[str, Any]] = []
        self.traffic = {"requests": 1000.0, "errors": 0.005, "slow": 0.01, "odds": 1.0, **traffic}
        self.seconds = 0.0
        self._random = np.random.default_rng(seed)
        self.observers: list[Any] = []
        digests = {"key": "k" * 64, "model_digest": "a" * 64, "target_digest": "c" * 64}
        self.state: RolloutState = opened(
            self._append(Opened(**digests, version=8, stable_version=7, policy=policy).to_record())
        )
        self._tell()

    def write(self, record: dict[str, Any]) -> None:
        """Appends a record, and the decisions that follow from it."""
        self.state = advance(self.state, self._append(record))
        self._tell()
        for decision in self.state.unrecorded:
            self.state = advance(self.state, self._append(decision.to_record()))
            self._tell()

    def reconcile(self) -> None:
        """Puts into force what is wanted, as a controller does."""
        while not self.state.finished and (asked := wanted(self.state)) != self.state.in_force:
            self.write(Reconciled(asked).to_record())

    def look(self, gap: str = "") -> None:
        """One window of traffic, split as it is in force."""
        self.reconcile()
        if self.state.stage is not None:
            self.seconds += self.policy.gates.window_seconds
            self.write(Observed(self._window(gap)).to_record())

    def run(self, looks: int = 300) -> RolloutState:
        """Looks until the rollout is at its end, or as often as is said."""
        for _ in range(looks):
            self.look()
            if self.state.finished:
                break
            self.reconcile()
        return self.state

    def say(self, command: str, who: str = "ada", why: str = "says so") -> None:
        """A person's word."""
        self.write(Command(command, who, why).to_record())

    def approve(self, who: str = "grace", why: str = "numbers are fine") -> None:
        """A person's approval of the stage it is in."""
        until = BEGAN + datetime.timedelta(days=1)
        digests = self.state.model_digest, self.state.policy_digest
        self.write(Approved(Approval(*digests, self.state.name, who, why, until)).to_record())

    def _append(self, record: dict[str, Any]) -> dict[str, Any]:
        time = BEGAN + datetime.timedelta(seconds=self.seconds)
        stamped = {
            **record,
            "number": len(self.records) + 1,
            "time": time.isoformat(timespec="milliseconds"),
        }
        self.records.append(stamped)
        return stamped

    def _tell(self) -> None:
        for observer in self.observers:
            observer.on_record(self.records[-1], self.state)

    def _window(self, gap: str) -> Window:
        stage, seconds = self.state.stage, self.policy.gates.window_seconds
        assert stage is not None
        if gap:
            return Window(stage.name, seconds, gap=gap)
        total = int(self.traffic["requests"])
        canary = round(total * stage.weight / 100)
        pairs = round(total * stage.mirror / 100)
        return Window(
            stage=stage.name,
            seconds=seconds,
            canary=self._arm(canary, self.traffic["odds"]),
            stable=self._arm(total - canary, 1.0),
            slow_above=120.0,
            compared=pairs,
            disagreed=int(self._random.binomial(pairs, self.traffic.get("disagreed", 0.02))),
        )

    def _arm(self, requests: int, odds: float) -> ArmCounts:
        rate = self.traffic["errors"] * odds
        return ArmCounts(
            requests=requests,
            errors=int(self._random.binomial(requests, rate)),
            timed=requests,
            slow=int(self._random.binomial(requests, self.traffic["slow"])),
        )


@pytest.fixture(scope="session")
def drive() -> Callable[..., Driven]:
    """Opens a rollout; keywords set the traffic: requests per window, errors, odds, disagreed."""

    def begin(policy: RolloutPolicy | None = None, **options: Any) -> Driven:
        return Driven(policy or RolloutPolicy(stages=STAGES), **options)

    return begin


@pytest.fixture(scope="session")
def promoted(drive: Callable[..., Driven]) -> Driven:
    """A good model through all the stages."""
    rollout = drive()
    rollout.run()
    return rollout


@pytest.fixture(scope="session")
def rolled_back(drive: Callable[..., Driven]) -> Driven:
    """A model that fails five times as often; gaps and words of people on its way."""
    rollout = drive(odds=4.0)
    rollout.run(9)
    rollout.look(gap="a counter fell")
    rollout.say("hold", why="lunch")
    rollout.run(1)
    rollout.say("resume", why="back again")
    rollout.run()
    return rollout
