"""Drawings whose words stay readable."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from tidegate.components.canary_pusher.observability.plot import (
    MOST_POINTS,
    Plot,
    thinned,
    time_ticks,
)


@pytest.mark.parametrize("seconds", [1, 59, 61, 600, 4000, 90_000, 700_000, 40_000_000])
def test_the_axis_has_a_handful_of_round_times(seconds):
    """A rollout of a week would have its times in one black line."""
    ticks = time_ticks(seconds)
    assert 1 < len(ticks) <= 6 or seconds > 10_000_000
    assert ticks[0] == (0, "0")
    assert all(at <= seconds for at, _ in ticks)
    assert len({word for _, word in ticks}) == len(ticks)


def test_a_long_course_keeps_its_end_and_few_points():
    """A page of a week would weigh megabytes, or miss the look that decided."""
    points = [(float(n), float(n)) for n in range(60_000)]
    few = thinned(points)
    assert len(few) <= MOST_POINTS + 1
    assert few[-1] == points[-1]


def test_what_leaves_the_drawing_runs_along_its_edge():
    """Curves would cover the text above and below them."""
    plot = Plot(10.0, -2.0, 4.0)
    assert (plot.y(99.0), plot.y(-99.0), plot.x(11.0), plot.x(-1.0)) == (0, 100, 100, 0)


def test_words_are_escaped():
    """A stage's name could write into the page."""
    plot = Plot(10.0, 0.0, 1.0)
    drawing = plot.drawn("<title>", [], [(0.0, "<0>")], plot.word("<b>", 1.0, 1.0, "red"))
    assert "<b>" not in drawing
    ElementTree.fromstring(drawing)
