"""The drawing of evidence."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ElementTree

import numpy as np

from tidegate.components.canary_pusher.evidence_chart import draw_evidence
from tidegate.components.canary_pusher.gates.evidence import Evidence, Purpose

SVG = {"svg": "http://www.w3.org/2000/svg"}


def _draw(*courses: list[float]) -> ElementTree.Element:
    drawn = draw_evidence(
        [
            Evidence(
                "errors < 1%", Purpose.ROLLBACK, np.array([100, 200]), np.log(np.array(e)), 0.05
            )
            for e in courses
        ]
    )
    return ElementTree.fromstring(drawn.replace("<svg ", f'<svg xmlns="{SVG["svg"]}" ', 1))


def test_each_course_is_drawn_from_one_and_named() -> None:
    """A reader must see which curve is which, and that all evidence starts from nothing."""
    drawing = _draw([2, 30], [0.5, 0.1])
    starts = [line.attrib["points"].split()[0] for line in drawing.findall("svg:polyline", SVG)]
    assert len(starts) == 2
    assert len(set(starts)) == 1
    words = " ".join(text.text or "" for text in drawing.findall("svg:text", SVG))
    assert "errors < 1%: shown after 200 examples" in words
    assert "errors < 1%: not shown" in words
    assert "shown from E = 20 on" in words


def test_evidence_beyond_the_chart_stays_within_it() -> None:
    """A thousand agreeing examples earn 10^50: drawn to scale, nothing else could be seen."""
    drawing = _draw([math.exp(300), math.exp(-300)])
    [line] = drawing.findall("svg:polyline", SVG)
    heights = [float(point.split(",")[1]) for point in line.attrib["points"].split()]
    height = float(drawing.attrib["viewBox"].split()[-1])
    assert all(0 <= y <= height for y in heights)
    assert heights[1] < heights[0] < heights[2]
