"""Draws who got how much of the traffic, and when."""

from __future__ import annotations

from collections.abc import Iterator

from .plot import Plot, legend
from .rollout_course import Course

WEIGHT, MIRROR, HOLD, GAP = "var(--link)", "var(--skip)", "var(--hold)", "var(--fail)"
TICKS = ((0.0, "0%"), (25.0, "25%"), (50.0, "50%"), (75.0, "75%"), (100.0, "100%"))
NARROW = 3.0
"""Periods below this part of the width, in percent, get no name upon the drawing."""


def draw_stages(course: Course) -> str:
    """The canary's weight and the mirrored part over the whole rollout, with stages and holds."""
    plot = Plot(max(course.seconds, 1.0), 0.0, 118.0, rem=13.0)
    weight, mirror = _steps(course, "weight"), _steps(course, "mirror")
    shapes = [
        *(plot.band(one.begin, one.end, HOLD) for one in course.holds),
        *(plot.band(begin, end, GAP, 0.3) for begin, end in gaps(course)),
        *(plot.moment(one.begin) for one in course.periods[1:]),
        plot.area(weight, WEIGHT),
        plot.curve(mirror, MIRROR, dashed=True),
        plot.curve(weight, WEIGHT),
    ]
    words = "".join(_names(course, plot))
    title = "Percent of the requests that the canary answers, and that are copied to it"
    return plot.drawn(title, shapes, TICKS, words) + legend(_legend(course))


def gaps(course: Course) -> Iterator[tuple[float, float]]:
    """The windows without figures, in seconds since the beginning."""
    begin = 0.0
    for window, end in zip(course.state.windows, course.windows_at, strict=False):
        if window.gap:
            yield begin, end
        begin = end


def _steps(course: Course, name: str) -> list[tuple[float, float]]:
    """The corners of a staircase: each split lasts until the next is in force."""
    corners = [(0.0, 0.0)]
    for at, routing in course.routings:
        corners += [(at, corners[-1][1]), (at, getattr(routing, name))]
    return [*corners, (course.seconds, corners[-1][1])]


def _names(course: Course, plot: Plot) -> Iterator[str]:
    for one in course.periods:
        if plot.x(one.end) - plot.x(one.begin) >= NARROW:
            yield plot.name(one.name.replace("_", " "), one.begin, one.end, 103.0)


def _legend(course: Course) -> Iterator[tuple[str, str]]:
    yield WEIGHT, "answered by the canary"
    yield MIRROR, "copied to it"
    if course.holds:
        yield HOLD, "on hold"
    if any(gaps(course)):
        yield GAP, "no figures"
