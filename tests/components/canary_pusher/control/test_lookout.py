"""Windows between looks at a target's totals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tidegate.components.canary_pusher.control.lookout import Lookout
from tidegate.components.canary_pusher.policy import RolloutPolicy
from tidegate.components.canary_pusher.settings.live_gates import LatencyGate, LiveGates
from tidegate.components.canary_pusher.traffic.snapshot import ArmSnapshot, Snapshot
from tidegate.components.errors import PushError

POLICY = RolloutPolicy(gates=LiveGates(latency=LatencyGate(quantile=0.9), window_seconds=10.0))


class Counters:
    """A target of which only the totals are asked, and which does not answer where it has None."""

    def __init__(self, snapshots: Sequence[Snapshot | None]) -> None:
        self._snapshots: Iterator[Snapshot | None] = iter(snapshots)

    def observe(self, policy: RolloutPolicy | None = None) -> Snapshot:
        snapshot = next(self._snapshots)
        if snapshot is None:
            raise PushError("The counters do not answer")
        return snapshot


def _snapshot(
    seconds: float, requests: int, latency: Mapping[float, int] | None = None
) -> Snapshot:
    arm = ArmSnapshot(requests, latency=latency or {})
    return Snapshot(seconds, arm, arm)


def _lookout(*snapshots: Snapshot | None, slow_above: float | None = None) -> Lookout:
    return Lookout(Counters(snapshots), POLICY, slow_above)  # type: ignore[arg-type]


def test_what_a_missed_look_did_not_see_is_in_the_next_window() -> None:
    """Errors during a short silence of the counters must count against the canary all the same."""
    lookout = _lookout(_snapshot(0, 100), None, _snapshot(20, 300))
    lookout.begin()
    assert lookout.look("C5").gap == "The counters do not answer"
    window = lookout.look("C5")
    assert (window.gap, window.canary.requests, window.seconds) == ("", 200, 20)


def test_counters_that_fell_begin_anew() -> None:
    """After a restart of the proxy, the figures before it must not be subtracted from new ones."""
    lookout = _lookout(_snapshot(0, 100), _snapshot(10, 5), _snapshot(20, 25))
    lookout.begin()
    assert "fell" in lookout.look("C5").gap
    assert lookout.look("C5").canary.requests == 20


def test_a_clock_that_jumps_makes_a_gap() -> None:
    """A machine that slept for an hour has not watched its canary for an hour."""
    lookout = _lookout(_snapshot(0, 100), _snapshot(3600, 200), _snapshot(3590, 300))
    lookout.begin()
    assert "in place of 10 s" in lookout.look("C5").gap
    assert "went back" in lookout.look("C5").gap


def test_counting_begins_with_the_first_answer() -> None:
    """Totals since the start of a proxy are not what happened in ten seconds."""
    lookout = _lookout(None, _snapshot(10, 1_000_000), _snapshot(20, 1_000_007))
    lookout.begin()
    assert lookout.look("C5").gap
    assert lookout.look("C5").canary.requests == 7


def test_the_bound_of_slow_answers_comes_from_earlier_windows() -> None:
    """A bound that knows the answers it is held to would make an e-process worthless."""
    fast, slow = {10.0: 1000, 50.0: 50}, {10.0: 1000, 50.0: 1050}
    lookout = _lookout(_snapshot(0, 0), _snapshot(10, 1050, fast), _snapshot(20, 2050, slow))
    lookout.begin()
    first, second = lookout.look("C5"), lookout.look("C5")
    assert (first.slow_above, first.canary.timed) == (None, 0)
    assert second.slow_above == 10.0
    assert (second.canary.timed, second.canary.slow) == (1000, 1000)


def test_the_bound_outlives_the_controller() -> None:
    """Each restart would make a rollout blind for latency until it had learned the bound again."""
    lookout = _lookout(_snapshot(0, 0), _snapshot(10, 5, {10.0: 3, 50.0: 2}), slow_above=10.0)
    lookout.begin()
    window = lookout.look("C5")
    assert (window.slow_above, window.canary.slow) == (10.0, 2)
