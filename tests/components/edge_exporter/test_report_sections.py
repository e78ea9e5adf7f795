"""The tables of the report."""

import numpy as np

from tidegate.components.edge_exporter.exporting import EdgeExport
from tidegate.components.edge_exporter.host.host_inputs import HostInput, HostInputs, Vocabulary
from tidegate.components.edge_exporter.proving.measure import Latency, Size
from tidegate.components.edge_exporter.proving.parity import Parity
from tidegate.components.edge_exporter.proving.proof import FormatProof, Proof
from tidegate.components.edge_exporter.report_sections import report_sections
from tidegate.components.report import render_report
from tidegate.components.verdict import Outcome, Verdict

INPUTS = HostInputs(
    (
        HostInput("word", "string", "int32", (1,), vocabulary="word", name="word"),
        HostInput("word", "string", "int32", (1,), reads="presence", name="word_presence"),
    ),
    {"word": Vocabulary({"a": 0, "b": 1}, -1)},
)


def exported(flips):
    """An export of one format."""
    answers = {"late": np.array([[0.4], [0.500011]], np.float32)}
    other = {"late": np.array([[0.4], [0.499993]], np.float32)}
    parity = Parity(2, 2e-5, 2e-5, 0.5, flips, 0)
    latency = Latency(0.01, 0.0002, 0.0003)
    formats = {"litert_f16": FormatProof(other, parity, Size(500, 400), latency)}
    return EdgeExport(None, {}, INPUTS, Proof([{}, {}], answers, Latency(1, 0.001, 0.1), formats))


def test_the_tables_tell_size_latency_parity_and_inputs():
    """Users would lose the figures that no limit is set on."""
    sizes, parity, inputs = report_sections(exported(()), None)
    assert sizes.rows[1][:3] == ("litert_f16", 500, 400)
    assert sizes.rows[1][-1] == 0.2
    assert parity.rows[0][-3:] == ("50.00%", 0, 0)
    assert inputs.rows[0][-2:] == ("id in a vocabulary of 2", "refused")


def test_flips_are_shown_with_both_answers():
    """Users would lose the rows to look at."""
    flips = report_sections(exported((1,)), None)[2]
    assert flips.rows == (("litert_f16", 1, "late", "0.500011", "0.499993"),)


def test_a_baseline_is_compared_with():
    """Users would lose sight of a model that grows from run to run."""
    baseline = {"formats": {"litert_f16": {"path": "m"}}, "files": {"m": {"bytes": 250}}}
    table = report_sections(exported(()), baseline)[2]
    assert table.rows == (("litert_f16", 250, 500, 2.0),)


def test_the_page_makes_no_request():
    """Users would lose the report where there is no network, and their privacy where there is."""
    verdict = Verdict("EdgeExporter", Outcome.PASS, "Fine.")
    page = render_report(verdict, tuple(report_sections(exported((1,)), None)))
    assert "Flipped decisions" in page
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "https://" not in page
