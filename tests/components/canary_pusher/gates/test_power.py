"""The preview of what a policy would see."""

from __future__ import annotations

import json

import pytest

from tidegate.components.canary_pusher.gates.power import preview
from tidegate.components.canary_pusher.policy import RolloutPolicy


def test_the_preview_says_when_and_in_which_stage() -> None:
    """A team sizes its stages by this: worse harm sooner, at the small weights."""
    seen = preview(RolloutPolicy(), 100.0, 0.005, rollouts=60)
    by_harm = {caught.harm: caught for caught in seen.caught}
    assert by_harm["5 times the errors"].stage == "C1"
    assert by_harm["2 times the errors"].stage == "C5"
    assert by_harm["1.5 times the errors"].minutes > by_harm["2 times the errors"].minutes
    assert by_harm["latencies 1.2 times as long"].minutes < 12
    assert seen.good.share <= 0.1
    assert seen.minutes_to_promotion == 60
    assert json.loads(json.dumps(seen.to_record(), allow_nan=False))["error_rate"] == 0.005


@pytest.mark.parametrize("rate", [1.0, 2.0])
def test_too_little_traffic_is_told_beforehand(rate: float) -> None:
    """A rollout that could not show anything must be seen before it is begun."""
    seen = preview(RolloutPolicy(), rate, 0.001, rollouts=30)
    assert seen.minutes_to_promotion is None
    assert {caught.promoted for caught in seen.caught} == {0.0}
    twice = next(caught for caught in seen.caught if caught.harm == "2 times the errors")
    assert twice.minutes is None
    assert twice.stage == ""
