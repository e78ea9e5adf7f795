"""Windows: what is a figure, and what is a gap."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import pytest

from tidegate.components.canary_pusher.traffic.differences import (
    gained_latency,
    missing_window,
    slow_bound,
    window_between,
)
from tidegate.components.canary_pusher.traffic.snapshot import (
    ArmSnapshot,
    BusinessTotals,
    Snapshot,
)
from tidegate.components.canary_pusher.traffic.window import ArmCounts, Window

BEFORE = Snapshot(
    seconds=100.0,
    canary=ArmSnapshot(10, 1, 2, {5.0: 8, 50.0: 2}, since=1000.0),
    stable=ArmSnapshot(90, 3, 4, {5.0: 80, 50.0: 10}, since=1000.0),
    compared=7,
    disagreed=2,
    canary_business=BusinessTotals(2, 3.0, 5.0),
    stable_business=BusinessTotals(4, 6.0, 10.0),
)
AFTER = Snapshot(
    seconds=110.0,
    canary=ArmSnapshot(20, 2, 5, {5.0: 10, 50.0: 7, 90.0: 3}, since=1000.4),
    stable=ArmSnapshot(190, 3, 4, {5.0: 170, 50.0: 20}, since=1000.4),
    compared=12,
    disagreed=3,
    canary_business=BusinessTotals(3, 2.0, 6.0),
    stable_business=BusinessTotals(6, 9.0, 14.5),
)


def test_a_window_has_what_both_arms_gained() -> None:
    """Totals since some start, taken for those of the window, would drown what happens now."""
    assert window_between(BEFORE, AFTER, "C5", 5.0, 10.0) == Window(
        stage="C5",
        seconds=10.0,
        canary=ArmCounts(requests=10, errors=1, rejections=3, timed=10, slow=8),
        stable=ArmCounts(requests=100, errors=0, rejections=0, timed=100, slow=10),
        slow_above=5.0,
        compared=5,
        disagreed=1,
        canary_business=BusinessTotals(1, -1.0, 1.0),
        stable_business=BusinessTotals(2, 3.0, 4.5),
    )


def test_without_a_bound_nothing_is_slow_nor_fast() -> None:
    """Answers that could be held to no bound must not pass for fast ones."""
    window = window_between(BEFORE, AFTER, "C5", None, 10.0)
    assert (window.canary.timed, window.canary.slow, window.stable.timed) == (0, 0, 0)


def test_a_business_metric_that_only_one_look_has_is_none() -> None:
    """Its total would be taken for the window's gain."""
    window = window_between(
        dataclasses.replace(BEFORE, canary_business=None), AFTER, "C5", None, 10.0
    )
    assert window.canary_business is None
    assert window.stable_business is not None
    assert window.gap == ""


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"seconds": 99.0}, "the clock went back by 1.0 s"),
        ({"seconds": 100.0}, "the clock went back"),
        ({"seconds": math.nan}, "the clock went back"),
        ({"seconds": 131.0}, "it took 31.0 s in place of 10 s"),
        ({"canary": {"requests": 9}}, "canary's counter of requests fell from 10 to 9"),
        ({"canary": {"errors": 0}}, "canary's counter of errors fell"),
        ({"stable": {"rejections": 0}}, "stable's counter of rejections fell"),
        ({"stable": {"latency": {}}}, "stable's latency histogram fell"),
        ({"stable": {"latency": {5.0: 79, 50.0: 99}}}, "stable's latency histogram fell"),
        ({"canary": {"since": 1060.0}}, "canary's counters began anew"),
        (
            {"canary": {"errors": 18, "rejections": 5}},
            "failed and refused more requests than it had",
        ),
        ({"compared": 6}, "counter of compared fell"),
        ({"disagreed": 9}, "more mirrored requests disagree than were compared"),
        ({"canary_business": BusinessTotals(1, 9.0, 9.0)}, "business metric's counter of count"),
    ],
)
def test_what_cannot_be_told_is_a_gap(changes: dict[str, Any], reason: str) -> None:
    """A server that was started again, or a laptop that slept, must neither clear nor condemn."""
    arms = {
        arm: dataclasses.replace(getattr(AFTER, arm), **changes[arm])
        for arm in ("canary", "stable")
        if arm in changes
    }
    after = dataclasses.replace(AFTER, **{**changes, **arms})
    window = window_between(BEFORE, after, "C5", 5.0, 10.0)
    assert reason in window.gap
    assert (window.canary, window.stable, window.compared) == (ArmCounts(), ArmCounts(), 0)
    assert window.seconds >= 0
    assert math.isfinite(window.seconds)


def test_a_missing_source_is_a_gap_with_its_reason() -> None:
    """No answer is neither good nor bad news of the model."""
    assert missing_window("C5", 10.0, "no answer") == Window("C5", 10.0, gap="no answer")
    assert missing_window("C5", -3.0, "no answer").seconds == 0.0


def test_the_bound_is_the_bucket_of_the_quantile() -> None:
    """Above a bound between two buckets, one could not count."""
    latencies = {3.0: 900, 7.0: 90, 9.0: 9, math.inf: 1}
    assert slow_bound(latencies, 0.9) == 3.0
    assert slow_bound(latencies, 0.99) == 7.0
    assert slow_bound(latencies, 0.99) == slow_bound(dict(reversed(latencies.items())), 0.99)
    assert slow_bound({3.0: 10, math.inf: 990}, 0.9) is None
    assert slow_bound({3.0: 99}, 0.9) is None, "ten answers above it are to be expected first"
    assert slow_bound({}, 0.5) is None


def test_latencies_are_those_between_two_looks() -> None:
    """A bound from last week's traffic would call all of today's answers slow, or none."""
    assert gained_latency(BEFORE.stable, AFTER.stable) == {5.0: 90, 50.0: 10}
    assert gained_latency(AFTER.stable, BEFORE.stable) == BEFORE.stable.latency
