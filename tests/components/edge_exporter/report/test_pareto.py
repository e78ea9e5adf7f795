"""Drawings of cost and accuracy."""

import xml.etree.ElementTree as ET

from tidegate.components.edge_exporter.report.pareto import pareto


def test_every_format_has_its_place_and_its_name(judged):
    """Users would lose a format among the dots."""
    _, verdict = judged()
    [gallery] = pareto(verdict)
    by_size, by_latency = gallery.figures
    words = " ".join(ET.fromstring(by_size.svg).itertext())
    assert "litert_hybrid_int8: 20 kB, 99.70%" in words
    assert "litert_f32: 60 kB, 100.00%" in words
    assert "tfjs_f32" in words
    assert "tfjs_f32" not in by_latency.svg


def test_formats_of_one_cost_do_not_hide_each_other(judged):
    """Users would see one dot where there are two formats."""
    _, verdict = judged(flips=0)
    by_latency = ET.fromstring(pareto(verdict)[0].figures[1].svg)
    circles = by_latency.iter("{http://www.w3.org/2000/svg}circle")
    marks = [(one.get("cx"), one.get("cy")) for one in circles if one.get("r") == "8"]
    assert len(marks) == len(set(marks)) == 2 * 3


def test_what_did_not_pass_is_a_square(judged):
    """Users who do not tell red from blue would take a refused format."""
    _, verdict = judged(flips=200)
    assert pareto(verdict)[0].figures[0].svg.count("<rect") == 2
    assert verdict.evidence["recommended"] == "litert_f16"
