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


def test_what_did_not_pass_is_a_square(judged):
    """Users who do not tell red from blue would take a refused format."""
    _, verdict = judged(flips=200)
    assert pareto(verdict)[0].figures[0].svg.count("<rect") == 2
    assert verdict.evidence["recommended"] == "litert_f16"
