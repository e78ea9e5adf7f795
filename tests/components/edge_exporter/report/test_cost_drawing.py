"""Marks in a drawing."""

import xml.etree.ElementTree as ET

from tidegate.components.edge_exporter.report.cost_drawing import Point, draw_points


def test_formats_of_one_cost_do_not_hide_each_other():
    """Users would see one dot where there are two formats."""
    points = [Point(number, "litert", 10.0, 0.9, "front") for number in (1, 2, 3)]
    drawn = ET.fromstring(draw_points(points, str, 0.9, "a title <of> two words"))
    circles = drawn.iter("{http://www.w3.org/2000/svg}circle")
    marks = [(one.get("cx"), one.get("cy")) for one in circles if one.get("r") == "8"]
    assert len(marks) == len(set(marks)) == 2 * len(points)
