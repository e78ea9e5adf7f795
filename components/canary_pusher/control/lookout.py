"""Looks at the traffic of a target, and tells what happened between two looks."""

from __future__ import annotations

import collections
import inspect

from ...errors import PushError
from ..policy import RolloutPolicy
from ..targets.traffic_target import TrafficTarget
from ..traffic.differences import gained_latency, missing_window, slow_bound, window_between
from ..traffic.snapshot import Snapshot
from ..traffic.window import Window


class Lookout:
    """Makes windows of a target's totals.

    Args:
      target: whose totals.
      policy: says how long a window is and which answers are slow.
      slow_above: the bound by which earlier windows told slow answers, where there were some; it
        holds until this process has seen enough answers for one of its own.
    """

    def __init__(
        self, target: TrafficTarget, policy: RolloutPolicy, slow_above: float | None
    ) -> None:
        self._target = target
        self._policy = policy
        self._gates = policy.gates
        self._slow_above = slow_above
        self._latency: collections.Counter[float] = collections.Counter()
        self._before: Snapshot | None = None

    def begin(self) -> None:
        """Counts from now on; windows before and after are not joined."""
        try:
            self._before = self._observe()
        except PushError:
            # The next look says so, and counts from there.
            self._before = None

    def look(self, stage: str) -> Window:
        """What happened since the last look; a window without figures says why."""
        seconds = self._gates.window_seconds
        try:
            after = self._observe()
        except PushError as error:
            # The totals go on counting: the next window holds what this one missed.
            return missing_window(stage, seconds, error.what)
        before, self._before = self._before, after
        if before is None:
            return missing_window(stage, seconds, "there is no earlier look to count from")
        window = window_between(before, after, stage, self._slow_above, seconds)
        if not window.gap:
            self._learn(before, after)
        return window

    def _observe(self) -> Snapshot:
        """The totals; disagreement by the policy, from a target that compares answers itself."""
        compares = "policy" in inspect.signature(self._target.observe).parameters
        return self._target.observe(*((self._policy,) if compares else ()))

    def _learn(self, before: Snapshot, after: Snapshot) -> None:
        """Sets the bound for the next window by the stable arm's answers until now."""
        gate = self._gates.latency
        if gate is None:
            return
        self._latency.update(gained_latency(before.stable, after.stable))
        bound = slow_bound(self._latency, gate.quantile)
        if bound is not None:
            self._slow_above = max(bound, gate.least_milliseconds)
