"""A few kills of many: the whole count is ``benchmarks/schedule_kill_soak.py``."""

from __future__ import annotations

import pytest

from .soaking import LightSoak, Plan


@pytest.mark.slow
def test_kills_lose_nothing_and_repeat_nothing(tmp_path):
    """A crash would cost a span, or deliver a model twice or by half."""
    counts = LightSoak(tmp_path / "soak", Plan(kills=10, seed=1)).run()
    assert sum(counts.killed.values()) == 10
    assert counts.spans >= 3
    assert (counts.lost, counts.duplicates, counts.stuck) == (0, 0, 0)
    assert (counts.unordered, counts.half) == (0, 0)
