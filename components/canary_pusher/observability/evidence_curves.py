"""Draws how the evidence of each gate grew, against what it had to reach."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from ...report import Figure
from ...verdict import Measurement
from ..gates.evidence import Evidence, Purpose
from ..gates.processes import processes_of
from .plot import Plot, legend
from .rollout_course import Course
from .stage_chart import gaps

COLOURS = {
    Purpose.ROLLBACK: "var(--fail)",
    Purpose.PROMOTION: "var(--pass)",
    Purpose.ADVICE: "var(--hold)",
}
METRICS = {
    "errors": "Errors",
    "rejections": "Refusals (4xx)",
    "latency": "Slow answers",
    "error_rate": "Error rate",
    "disagreement": "Disagreement",
    "business": "Business metric",
}
FLOOR, CEILING = -2.0, 4.0
"""Shown powers of ten of E: beyond them a curve runs along the edge."""


def evidence_figures(course: Course) -> tuple[Figure, ...]:
    """One drawing for each gate; none before the first look."""
    assessment = course.state.assessment
    if assessment is None:
        return ()
    gates = zip(by_metric(course).items(), assessment.measurements, strict=True)
    return tuple(
        _figure(course, metric, processes, measured) for (metric, processes), measured in gates
    )


def by_metric(course: Course) -> dict[str, list[Evidence]]:
    """The processes of each gate, by what the gate is about."""
    assessment = course.state.assessment
    evidence = assessment.evidence if assessment is not None else ()
    known = {
        one.claim: one.metric for one in processes_of(course.state.policy, course.state.margin)
    }
    found: dict[str, list[Evidence]] = {}
    for process in evidence:
        found.setdefault(known.get(process.claim, "business"), []).append(process)
    return found


def power_of_ten(log_e: float) -> str:
    """E in few letters.

    >>> power_of_ten(0.0), power_of_ten(7.0), power_of_ten(30.0)
    ('1', '1.1e+03', '10^13')
    """
    return f"{math.exp(log_e):.2g}" if log_e < 12 else f"10^{log_e / math.log(10):.0f}"


def _figure(
    course: Course, metric: str, processes: Sequence[Evidence], measured: Measurement
) -> Figure:
    needed = [one.log_threshold / math.log(10) for one in processes]
    plot = Plot(max(course.seconds, 1.0), FLOOR, max(CEILING, *needed) + 0.2, rem=9.0)
    shapes = [plot.band(begin, end, "var(--fail)", 0.3) for begin, end in gaps(course)]
    shapes += [plot.moment(one.begin) for one in course.periods[1:]]
    words = []
    for process, power in zip(processes, needed, strict=True):
        colour = COLOURS[process.purpose]
        shapes.append(plot.level(power, colour, dashed=True))
        shapes.append(plot.curve(_points(process, course), colour))
        # The two lines may lie close to each other: the lower one has its figure below.
        lower = power < max(needed)
        words.append(plot.word(f"{1 / process.level:,.0f}", plot.seconds, power, colour, lower))
    title = "; ".join(process.claim for process in processes)
    drawing = plot.drawn(title, shapes, _ticks(plot), "".join(words))
    return Figure(
        METRICS[metric],
        drawing + legend((COLOURS[one.purpose], one.claim) for one in processes),
        f"{measured.sentence} {' '.join(_told(processes))}",
        measured.outcome,
    )


def _points(process: Evidence, course: Course) -> list[tuple[float, float]]:
    powers = (process.log_e / math.log(10)).tolist()
    # Gaps at the end have not been weighed.
    return [(0.0, 0.0), *zip(course.windows_at, powers, strict=False)]


def _ticks(plot: Plot) -> list[tuple[float, str]]:
    words = {-2: "1/100", -1: "1/10", 0: "1", 1: "10", 2: "100", 3: "1,000", 4: "10,000"}
    return [(float(power), word) for power, word in words.items() if plot.low <= power <= plot.high]


def _told(processes: Sequence[Evidence]) -> Iterator[str]:
    for process in processes:
        kind = {
            Purpose.ROLLBACK: "Harm",
            Purpose.PROMOTION: "Promotion",
            Purpose.ADVICE: "Advice",
        }[process.purpose]
        needed = f"{1 / process.level:,.0f}"
        if process.shown_after is None:
            yield f"{kind}: E is {_last(process)} of {needed}."
        else:
            yield f"{kind}: shown at look {process.shown_after:,}, needing {needed}."


def _last(process: Evidence) -> str:
    return power_of_ten(float(process.log_e[-1]) if process.log_e.size else 0.0)
