"""The odds ratios that are not excluded."""

from __future__ import annotations

import numpy as np
import pytest

from tidegate.components.canary_pusher.gates import conditional
from tidegate.components.canary_pusher.gates.counts import Arms
from tidegate.components.canary_pusher.gates.live import weigh_windows
from tidegate.components.canary_pusher.gates.odds_interval import GRID, OddsInterval
from tidegate.components.canary_pusher.policy import RolloutPolicy

from .live_windows import rollout


def _column(seed: int, ratio: float, windows: int = 200) -> Arms:
    generator = np.random.default_rng(seed)
    canary, stable = np.full(windows, 250.0), np.full(windows, 750.0)
    return Arms(
        canary,
        stable,
        generator.poisson(canary * 0.005 * ratio).astype(float),
        generator.poisson(stable * 0.005).astype(float),
    )


@pytest.mark.parametrize("ratio", [0.5, 1.0, 2.0])
def test_the_true_odds_are_kept_at_every_look(ratio: float) -> None:
    """80 rollouts: an interval that misses the truth more often than it says would mislead."""
    missed = 0
    for seed in range(80):
        seen = OddsInterval.at_first(conditional.WORSE)
        seen = seen.narrowed(_column(seed, ratio), 0.05, 0.05)
        missed += not seen.lower <= ratio <= seen.upper
    assert missed <= 0.1 * 80


def test_it_narrows_and_is_the_same_in_parts() -> None:
    """What was excluded stays so, and a controller adds windows one by one."""
    column, going = _column(1, 1.5), OddsInterval.at_first(conditional.WORSE)
    widths = []
    for window in range(200):
        part = Arms(
            column.canary[window : window + 1],
            column.stable[window : window + 1],
            column.canary_events[window : window + 1],
            column.stable_events[window : window + 1],
        )
        going = going.narrowed(part, 0.05, 0.05)
        widths.append(going.upper - going.lower)
    assert widths == sorted(widths, reverse=True)
    at_once = OddsInterval.at_first(conditional.WORSE).narrowed(column, 0.05, 0.05)
    assert at_once.bounds == going.bounds
    assert (at_once.above == going.above).all()


def test_nothing_seen_bounds_nothing() -> None:
    """An interval without data would look like a measurement."""
    nothing = np.zeros(5)
    seen = OddsInterval.at_first(conditional.WORSE)
    assert seen.narrowed(Arms(nothing, nothing, nothing, nothing), 0.05, 0.05).bounds is None


def test_odds_that_change_have_no_interval() -> None:
    """Bounds that cross must not be printed as if they held something."""
    seen = OddsInterval.at_first(conditional.WORSE)
    seen = seen.narrowed(_column(2, 0.2), 0.05, 0.05).narrowed(_column(3, 8.0), 0.05, 0.05)
    assert seen.lower > seen.upper
    assert seen.bounds is None


@pytest.mark.parametrize("ratio", [1.0, 3.0])
def test_it_agrees_with_the_gate(ratio: float) -> None:
    """A report whose interval contradicts its verdict would not be believed."""
    for seed in range(5):
        seen = weigh_windows(rollout(seed, error_ratio=ratio)[:200], RolloutPolicy())
        assert seen.standing is not None
        harmed = seen.evidence[0].shown_after is not None
        assert harmed == (ratio > 1)
        assert (seen.standing.odds["errors"].lower >= 1) == harmed
        bounds = seen.measurements[0].interval
        assert bounds is None or bounds[0] in {0.0, *GRID.tolist()}
