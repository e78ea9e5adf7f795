"""What the report shows."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest

from tidegate.components.decay_checker.judging import Decided, without_model
from tidegate.components.decay_checker.limits import DecayLimits
from tidegate.components.decay_checker.report import draw_risk, report_sections
from tidegate.components.decay_checker.sequential_risk import SpanLosses, track
from tidegate.components.report import Table
from tidegate.components.verdict import Outcome, Verdict


@pytest.mark.parametrize("count", [1, 12])
def test_the_chart_shows_every_span_to_scale(count: int) -> None:
    """A chart of one span is the first that anybody sees."""
    spans = [SpanLosses.of(number, np.full(100, 0.1 * (1 + number % 2))) for number in range(count)]
    drawing = ElementTree.fromstring(draw_risk(spans, track(spans, 0.3, 0.05), 0.3))
    heights = [180 - float(dot.get("cy", "nan")) for dot in drawing.findall("circle")]
    assert len(heights) == count
    assert heights == pytest.approx([heights[0] * (1 + number % 2) for number in range(count)])


def test_spans_are_listed_under_their_numbers() -> None:
    """The reader looks the bad month up."""
    spans = [SpanLosses.of(7, np.full(100, 0.1)), SpanLosses.of(9, np.full(50, 0.2))]
    decided = Decided(
        Verdict("DecayChecker", Outcome.PASS, ""), spans, track(spans, 0.3, 0.05), 0.3
    )
    _, table = report_sections(decided)
    assert isinstance(table, Table)
    assert [row[:2] for row in table.rows] == [("7", 100), ("9", 50)]


def test_without_labels_there_is_nothing_to_draw() -> None:
    """A first run has a report too."""
    assert report_sections(without_model(DecayLimits(label="late"), "so")) == ()
