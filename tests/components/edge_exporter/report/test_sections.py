"""The whole page."""

from tidegate.components.edge_exporter.report.sections import report_sections
from tidegate.components.report import render_report


def test_the_page_holds_every_section_and_makes_no_request(judged):
    """Users would lose the report where there is no network, and their privacy where there is."""
    exported, verdict = judged()
    page = render_report(verdict, report_sections(exported, verdict, None))
    for heading in (
        "What each format costs and keeps",
        "Size, latency and memory",
        "Figures against their limits",
        "Answers beside the model&#39;s",
        "Accuracy by the examples&#39; labels",
        "Flipped decisions",
        "Slices",
        "What a host hands in",
    ):
        assert f"<h2>{heading}</h2>" in page
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "https://" not in page
    assert "<a>" not in page


def test_it_works_without_labels_flips_and_slices(judged):
    """Users would lose the report of the plainest export."""
    exported, verdict = judged(flips=0, label="")
    headings = [one.heading for one in report_sections(exported, verdict, None)]
    assert "Accuracy by the examples' labels" not in headings
    assert "Flipped decisions" not in headings
    page = render_report(verdict, report_sections(exported, verdict, None))
    assert "agreement with the model stands for accuracy" in page


def test_what_a_section_shows_is_not_told_again_as_evidence(judged):
    """Users would read every figure twice, the second time as raw JSON."""
    exported, verdict = judged()
    shown = {key for one in report_sections(exported, verdict, None) for key in one.evidence}
    assert set(verdict.evidence) <= shown
