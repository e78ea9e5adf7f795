"""The verdict on a scan."""

from __future__ import annotations

import dataclasses

import pytest

from tidegate.components.leak_scanner import Hit, ScanResult, Unread
from tidegate.components.leak_scanner.leak_verdict import judge, sections
from tidegate.components.report import render_report
from tidegate.components.verdict import Outcome, Verdict

CLEAN = ScanResult((), (), {"log": 2, "model": 1}, 1500, 2_000_000, 3, 0, 9, ("utf8",))
HIT = Hit("logs/run.log", "log", 3, "utf8", "line 7", 2)
UNREAD = Unread("cut.gz", "damaged or cut short (EOFError)")


@pytest.mark.parametrize(
    ("hits", "unread", "expected"),
    [
        ((), (), Outcome.PASS),
        ((HIT,), (), Outcome.FAIL),
        ((), (UNREAD,), Outcome.INCONCLUSIVE),
        ((HIT,), (UNREAD,), Outcome.FAIL),
    ],
)
def test_hits_fail_and_what_stayed_unread_is_no_pass(hits, unread, expected):
    """A gate must not open on what nobody looked into."""
    verdict = judge(dataclasses.replace(CLEAN, hits=hits, unread=unread), ["root"])
    assert verdict.outcome is expected
    assert Verdict.from_json(verdict.to_json()) == verdict


def test_the_sentence_says_what_was_looked_for_and_where():
    """It is repeated by people who did not read the table."""
    assert judge(CLEAN, ["root"]).sentence == (
        "No hit: 3 identifiers looked for in 3 files (2.0 MB)."
    )
    leaking = dataclasses.replace(CLEAN, hits=(HIT,), unread=(UNREAD,))
    assert judge(leaking, ["root"]).sentence == (
        "1 identifier found in 1 file: 3 identifiers looked for in 3 files (2.0 MB). 1 file could "
        "not be looked into."
    )


def test_every_kind_of_file_is_a_figure():
    """Whoever reads it sees that models were looked into, too."""
    verdict = judge(dataclasses.replace(CLEAN, hits=(HIT,)), ["root"])
    assert [(one.subject, one.value) for one in verdict.measurements] == [("log", 1), ("model", 0)]


def test_a_name_that_leaks_in_a_kind_without_files_is_a_figure():
    """Hits in names are no file's content; they would fall out of the table."""
    hit = Hit("user=a/part", "file name", 1, "utf8", "its name", 1)
    verdict = judge(dataclasses.replace(CLEAN, hits=(hit,)), ["root"])
    assert "file name" in {one.subject for one in verdict.measurements}


def test_no_more_hits_are_listed_than_asked():
    """A root of raw data has millions; the page would not open."""
    hits = tuple(Hit(f"file{number}", "log", 1, "utf8", "line 1", 1) for number in range(30))
    result = dataclasses.replace(CLEAN, hits=hits)
    verdict = judge(result, ["root"], most_hits=10)
    assert len(verdict.evidence["hits"]) == 10
    assert verdict.evidence["total_hits"] == 30
    page = render_report(verdict, sections(result, 10))
    assert "20 more are not listed" in page
