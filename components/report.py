"""The HTML report of a gate: one self-contained page, in one style for all gates.

A gate hands over its verdict and, where a table of measurements does not tell it all, sections:
tables, drawings and intervals. Nothing on the page is fetched from anywhere.
"""

from __future__ import annotations

import dataclasses
import functools
import math
from collections.abc import Mapping
from typing import Any, TypeAlias

import jinja2
from markupsafe import Markup

from .verdict import Measurement, Outcome, Verdict

MOST_MEASUREMENTS = 400
"""As many are listed; a page of thousands opens slowly, and ``verdict.json`` has them all."""


@dataclasses.dataclass(frozen=True)
class Meter:
    """A cell of a table: a figure, and a bar that compares it with the column's largest."""

    value: float | None
    largest: float

    @property
    def percent(self) -> float:
        """Length of the bar."""
        share = (self.value or 0.0) / self.largest if self.largest > 0 else 0.0
        return 100 * min(max(share, 0.0), 1.0)


@dataclasses.dataclass(frozen=True)
class Table:
    """Rows under a heading.

    A cell that is an :class:`.verdict.Outcome` is shown as its sign, a :class:`Meter` as a bar;
    others with ``str``, numbers aligned right.

    Attributes:
      heading: of the section.
      columns: their headings.
      rows: of cells.
      note: below the table.
      evidence: keys of the verdict's evidence that the section shows in full.
    """

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    note: str = ""
    evidence: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class Figure:
    """An inline SVG drawing under a heading. The caller vouches that ``svg`` is well-formed.

    Attributes:
      heading: of the drawing.
      svg: one drawing, or several one below the other.
      caption: below it.
      outcome: shown beside the heading.
      evidence: as in :class:`Table`.
    """

    heading: str
    svg: str
    caption: str = ""
    outcome: Outcome | None = None
    evidence: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class Gallery:
    """Figures side by side, as many as the page is wide, under one heading."""

    heading: str
    figures: tuple[Figure, ...]
    note: str = ""
    evidence: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class Intervals:
    """Measurements as intervals against their limits, on one axis.

    The axis is ``figure / (figure + limit)``: every limit stands in the middle, nothing at the left
    and no figure however large beyond the right. The measurements' table then follows folded up.
    """

    heading: str
    measurements: tuple[Measurement, ...]
    note: str = ""
    evidence: tuple[str, ...] = ()


Section: TypeAlias = Table | Figure | Gallery | Intervals

AXIS = ((0.0, "0"), (0.5, "½"), (1.0, "limit"), (2.0, "2×"), (5.0, "5×"))
"""Ticks of an axis of intervals: multiples of the limit."""


def render_report(verdict: Verdict, sections: tuple[Section, ...] = ()) -> str:
    """Renders the page of one gate.

    Args:
      verdict: heads the page with its sentence, then its measurements.
      sections: shown after the measurements, in order; where :class:`Intervals` are among them,
        these stand for the measurements, whose table then comes last, folded up.

    Returns:
      A whole HTML document that makes no external request.
    """
    shown = {key for section in sections for key in section.evidence}
    evidence = {key: value for key, value in verdict.evidence.items() if key not in shown}
    return (
        environment()
        .get_template("report.html.j2")
        .render(
            verdict=verdict,
            sections=sections,
            drawn=any(isinstance(section, Intervals) for section in sections),
            evidence=evidence,
            most=MOST_MEASUREMENTS,
            axis=AXIS,
        )
    )


def place(figure: float, limit: float | None) -> float:
    """Where a figure stands on an axis of intervals, in percent.

    >>> place(0.1, 0.1), place(0.2, 0.1), place(0.0, 0.0), place(1.0, 0.0)
    (50.0, 66.67, 0.0, 100.0)
    """
    if figure <= 0:
        return 0.0
    return round(100 * figure / (figure + (limit or 0.0)), 2)


@functools.cache
def environment() -> jinja2.Environment:
    """The templates beside this file, escaping by default and strict about undefined names."""
    made = jinja2.Environment(
        loader=jinja2.PackageLoader(__package__, "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["figure"] = format_figure
    made.filters["reading"] = format_reading
    made.filters["svg"] = Markup
    made.filters["place"] = place
    made.tests["outcome"] = lambda cell: isinstance(cell, Outcome)
    made.tests["meter"] = lambda cell: isinstance(cell, Meter)
    made.tests["nested"] = lambda value: isinstance(value, Mapping | list | tuple) and bool(value)
    made.tests["table"] = lambda section: isinstance(section, Table)
    made.tests["gallery"] = lambda section: isinstance(section, Gallery)
    made.tests["intervals"] = lambda section: isinstance(section, Intervals)
    return made


def format_figure(value: Any) -> str:
    """Four significant digits for a float, thousands separated for an int, else ``str``.

    >>> format_figure(0.0123456), format_figure(27004), format_figure(None)
    ('0.01235', '27,004', '–')
    """
    if value is None:
        return "–"
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return "–" if math.isnan(value) else f"{value:.4g}"
    return str(value)


def format_reading(value: float) -> str:
    """Three decimals, as of figures below one another; where these say nothing, as a figure.

    >>> format_reading(0.25), format_reading(3.6e-07), format_reading(61234.0)
    ('0.250', '3.6e-07', '61,234')
    """
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3f}" if value == 0 or abs(value) >= 0.001 else format_figure(value)
