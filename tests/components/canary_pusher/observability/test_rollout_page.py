"""The page of a rollout: finished, rolled back, and while it runs."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from tidegate.components.canary_pusher.observability.rollout_page import rollout_json, rollout_page
from tidegate.components.canary_pusher.policy import RolloutPolicy
from tidegate.components.canary_pusher.settings.stage import Stage
from tidegate.components.errors import JournalError
from tidegate.components.verdict import Verdict


def _words(page: str) -> str:
    """What a reader sees."""
    read: list[str] = []
    parser = HTMLParser()
    parser.handle_data = read.append  # type: ignore[method-assign]
    parser.feed(re.sub(r"(?s)<style>.*?</style>", "", page))
    return " ".join(" ".join(read).split())


def test_the_page_of_a_promotion_says_what_was_shown(promoted):
    """Whoever is asked why version 8 is live would have to read a journal of 60 lines."""
    words = _words(rollout_page(promoted.records))
    assert "PASS Version 8 is live in place of version 7 after 9 min and 18,600 answers" in words
    assert "no harm was shown, and every claim for promotion was" in words
    for heading in ("Traffic and stages", "Evidence of each gate", "Decisions", "Policy: stages"):
        assert heading in words
    assert "C25 C100 240 s with figures; no harm is shown, and every claim" in words


def test_the_page_of_a_rollback_says_why_and_who_said_what(rolled_back):
    """The morning after, nobody would know what had happened, nor who had held it."""
    words = _words(rollout_page(rolled_back.records))
    assert re.search(r"FAIL Rolled back version 8 in C5 after .* errors are likelier", words)
    assert "ada hold lunch" in words
    assert "ada resume back again" in words
    assert "Looks without figures" in words
    assert "a counter fell" in words


def test_a_rollout_that_runs_says_where_it_is_and_for_what_it_waits(drive):
    """The page would be of use only when it is too late to do something."""
    rollout = drive()
    first = _words(rollout_page(rollout.records))
    assert "INCONCLUSIVE Version 8 is in PREPARED" in first
    rollout.run(20)
    words = _words(rollout_page(rollout.records))
    assert "Version 8 is in C25 and answers 25% of the requests. It waits for" in words
    rollout.say("hold", why="lunch")
    assert "On HOLD: held by ada: lunch" in _words(rollout_page(rollout.records))


def test_an_approval_is_told_with_its_name(drive):
    """Who let it pass would stand in no report."""
    stages = (Stage("C50", weight=50.0, seconds=20.0), Stage("WAIT", 50.0, advance="approval"))
    rollout = drive(RolloutPolicy(stages=stages))
    rollout.run(4)
    assert "It waits for a person's approval" in _words(rollout_page(rollout.records))
    rollout.approve()
    rollout.run(5)
    words = _words(rollout_page(rollout.records))
    assert "grace approved WAIT until 2026-11-24 08:00 numbers are fine" in words
    assert "Version 8 is live" in words


def test_drawings_are_well_formed_and_fetch_nothing(rolled_back):
    """A page that is mailed or archived would lose its curves."""
    page = rollout_page(rolled_back.records)
    drawings = re.findall(r"(?s)<svg.*?</svg>", page)
    assert len(drawings) == 1 + len(rolled_back.state.assessment.measurements)
    for drawing in drawings:
        ElementTree.fromstring(drawing)
    assert "http" not in re.sub(r"http://www.w3.org/\S+", "", page)
    assert "<script" not in page


def test_words_of_people_cannot_write_into_the_page(drive):
    """A reason given at a prompt would run in the browser of whoever opens the report."""
    rollout = drive()
    rollout.say("abort", who="<script>alert(1)</script>", why="<img src=x>")
    page = rollout_page(rollout.records)
    assert "<script>" not in page
    assert "<img" not in page


def test_json_has_the_same_facts(rolled_back):
    """A program would have to scrape the page."""
    verdict = Verdict.from_json(rollout_json(rolled_back.records))
    assert verdict.outcome.value == "FAIL"
    assert [one["name"] for one in verdict.evidence["stages"]][-2:] == [
        "ROLLING_BACK",
        "ROLLED_BACK",
    ]
    assert verdict.evidence["routings"][-1]["weight"] == 0
    assert [one["what"] for one in verdict.evidence["words"]] == ["hold", "resume"]
    assert len(verdict.evidence["processes"]) == len(rolled_back.state.assessment.evidence)
    assert json.loads(rollout_json(rolled_back.records))["measurements"]


def test_no_journal_is_named():
    """A rollout that has not begun would end in a stack trace."""
    with pytest.raises(JournalError, match="empty"):
        rollout_page([])
