"""The HTML report of a gate: one self-contained page, in one style for all gates.

A gate hands over its verdict and, where a table of measurements does not tell it all, sections:
:class:`Table` s and :class:`Figure` s. Nothing on the page is fetched from anywhere.
"""

from __future__ import annotations

import dataclasses
import functools
from typing import Any, TypeAlias

import jinja2
from markupsafe import Markup

from .verdict import Verdict


@dataclasses.dataclass(frozen=True)
class Table:
    """Rows under a heading. Cells are shown with ``str``; numbers are aligned right."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    note: str = ""


@dataclasses.dataclass(frozen=True)
class Figure:
    """An inline SVG drawing under a heading. The caller vouches that ``svg`` is well-formed."""

    heading: str
    svg: str
    caption: str = ""


Section: TypeAlias = Table | Figure


def render_report(verdict: Verdict, sections: tuple[Section, ...] = ()) -> str:
    """Renders the page of one gate.

    Args:
      verdict: heads the page with its sentence, then its measurements.
      sections: shown after the measurements, in order.

    Returns:
      A whole HTML document that makes no external request.
    """
    return environment().get_template("report.html.j2").render(verdict=verdict, sections=sections)


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
    made.filters["svg"] = Markup
    made.tests["table"] = lambda section: isinstance(section, Table)
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
        return f"{value:.4g}"
    return str(value)
