"""A gate's report is opened far from the machine that made it, by somebody tired."""

from __future__ import annotations

import re

from tidegate.components.report import Figure, Table, render_report
from tidegate.components.verdict import Measurement, Outcome, Verdict


def _page() -> str:
    verdict = Verdict(
        "DriftChecker",
        Outcome.FAIL,
        "ks of <temp> is 0.3, limit 0.2.",
        (Measurement("temp", "total_variation", 0.31234567, 0.2, Outcome.FAIL, "too far"),),
        {"limits_digest": "abc", "spans": [1, 2]},
    )
    svg = '<svg viewBox="0 0 1 1"><path d="M0 0"/></svg>'
    sections = (Table("Columns", ("name", "rows"), (("a&b", 27004),)), Figure("Curve", svg, "c"))
    return render_report(verdict, sections)


def test_the_page_shows_verdict_measurements_sections_and_evidence():
    """A reader would otherwise have to open the JSON."""
    page = _page()
    for part in (
        "FAIL",
        "total variation",
        "0.3123",
        "too far",
        "27,004",
        "<path",
        "abc",
        "[1, 2]",
    ):
        assert part in page


def test_text_from_data_is_escaped():
    """A feature named like a tag must not become one."""
    assert "ks of &lt;temp&gt;" in _page()
    assert "a&amp;b" in _page()


def test_nothing_is_fetched():
    """The page must open without a network and tell nobody that it was opened."""
    page = _page()
    assert not re.search(r"https?://", page)
    assert not re.search(r"""(src|href)=["'](?!data:)""", page)
    assert "@import" not in page
