"""A gate's report is opened far from the machine that made it, by somebody tired."""

from __future__ import annotations

import re

import pytest

from tidegate.components.report import (
    MOST_MEASUREMENTS,
    Figure,
    Gallery,
    Intervals,
    Meter,
    Table,
    place,
    render_report,
)
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


def _measured(outcome, value=0.3, interval=(0.2, 0.4), limit=0.1, labels=None):
    return Measurement(
        "temp", "ks", value, limit, outcome, "In words.", interval, labels=labels or {}
    )


def test_limits_of_any_size_stand_in_the_middle_of_one_axis():
    """A reader would otherwise compare a limit of 0.01 with one of 0.5 by eye."""
    assert place(0.01, 0.01) == place(0.5, 0.5) == 50
    assert place(0.2, 0.1) < place(0.5, 0.1) < place(1.0, 0.1) < 100
    assert (place(0.0, 0.1), place(0.0, 0.0), place(0.1, 0.0)) == (0, 0, 100)


def test_intervals_tell_outcomes_apart_without_colour():
    """One reader in twelve does not see red beside green."""
    signs = {Outcome.PASS: "✓", Outcome.FAIL: "✕", Outcome.INCONCLUSIVE: "?"}
    for outcome, sign in signs.items():
        verdict = Verdict("Gate", outcome, "Words.", (_measured(outcome),))
        page = render_report(verdict, (Intervals("Axis", verdict.measurements),))
        row = page[page.index('class="row ' + outcome.value) :]
        assert f'<b class="mark">{sign}</b>' in row
        assert 'style="left:66.67%;right:20.00%"' in row
        assert "0.200–0.400" in row


@pytest.mark.parametrize("interval", [None, (0.2, 0.4)])
@pytest.mark.parametrize("limit", [None, 0.0, 0.1])
@pytest.mark.parametrize("value", [None, 0.3])
def test_whatever_a_measurement_lacks_the_page_is_made(interval, limit, value):
    """A verdict would otherwise be lost to the one figure that the data did not give."""
    taken = (_measured(Outcome.FAIL, value, interval, limit),)
    page = render_report(Verdict("Gate", Outcome.FAIL, "W.", taken), (Intervals("Axis", taken),))
    assert "temp" in page
    assert "None" not in page


def test_what_is_excused_says_so():
    """A reader would otherwise wonder why the gate opened on a FAIL."""
    taken = (_measured(Outcome.FAIL, labels={"effect": "override"}),)
    verdict = Verdict("Gate", Outcome.PASS, "W.", taken)
    assert "let through" in render_report(verdict)
    assert "let through" in render_report(verdict, (Intervals("Axis", taken),))


def test_cells_show_outcomes_and_bars():
    """A table of causes would otherwise be a column of digits."""
    rows = ((Outcome.FAIL, Meter(0.2, 0.4), Meter(None, 0.4), Meter(1.0, 0.0)),)
    page = render_report(Verdict("Gate", Outcome.FAIL, "W."), (Table("T", ("a",), rows),))
    table = page[page.index("<tbody>") :]
    assert '<span class="outcome FAIL">' in table
    assert [width in table for width in ("width:50.0%", "width:0.0%")] == [True, True]
    assert "–" in table


def test_a_gallery_shows_each_drawing_with_its_outcome():
    """A reader would otherwise not know which drawing the gate shut for."""
    figure = Figure("temp", '<svg viewBox="0 0 1 1"></svg>', "Words & more.", Outcome.FAIL)
    page = render_report(Verdict("Gate", Outcome.FAIL, "W."), (Gallery("G", (figure,), "Note."),))
    for part in ("<h3>temp", "Words &amp; more.", '"outcome FAIL"', "Note.", "<svg viewBox"):
        assert part in page


def test_evidence_that_a_section_shows_is_not_shown_again():
    """The tables' facts would otherwise follow once more as pages of JSON."""
    verdict = Verdict("Gate", Outcome.PASS, "W.", (), {"ranking": [{"x": 1}], "digest": "abc"})
    section = Table("Causes", ("feature",), (("x",),), evidence=("ranking",))
    page = render_report(verdict, (section,))
    assert "abc" in page
    assert "<dt>ranking" not in page
    assert "<dt>ranking" in render_report(verdict)


def test_thousands_of_measurements_are_cut_and_counted():
    """The page of a verdict on many slices would otherwise not open on a telephone."""
    taken = (_measured(Outcome.PASS),) * (MOST_MEASUREMENTS + 5)
    page = render_report(Verdict("Gate", Outcome.PASS, "W.", taken))
    assert page.count("In words.") == MOST_MEASUREMENTS
    assert "5 more stand in verdict.json" in page
