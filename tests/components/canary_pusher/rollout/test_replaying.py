"""Replaying a journal, whole, cut and tampered with."""

from __future__ import annotations

import copy
import json
import math

import pytest

from tidegate.components.canary_pusher.journal import Journal
from tidegate.components.canary_pusher.rollout.replaying import fold, replay
from tidegate.components.errors import JournalError

WORDS = "reconcile reconcile good good reconcile good hold gap resume good bad reconcile reconcile"


@pytest.fixture
def records(make_story):
    """The journal of a rollout that was held, resumed and rolled back."""
    story = make_story()
    story.tell(WORDS)
    return copy.deepcopy(story.records)


def _line_of(records, event, nth=0, **facts):
    lines = [
        line
        for line, record in enumerate(records, start=1)
        if record["event"] == event and all(record[name] == value for name, value in facts.items())
    ]
    return lines[nth]


def test_a_journal_reproduces_every_decision(records):
    """What was decided follows from what was seen, and from nothing else."""
    replayed = replay(records)
    assert replayed.mismatch is None
    assert replayed.state.name == "ROLLED_BACK"
    assert [one.to for one in replayed.decisions] == [
        *("LOADED", "SHADOW", "C5", "HOLD", "HOLD", "C50"),
        *("ROLLING_BACK", "ROLLED_BACK"),
    ]
    assert replayed.records == len(records)


def test_every_beginning_of_a_journal_is_reproduced(records):
    """A controller may die after any record, before a decision was written or after."""
    for length in range(1, len(records) + 1):
        assert replay(records[:length]).mismatch is None


def test_a_journal_read_from_disk_is_reproduced(records, tmp_path):
    """The journal's own numbers, times and number format must not be in the way."""
    journal = Journal(str(tmp_path / "journal.jsonl"))
    for record in records:
        facts = {name: value for name, value in record.items() if name not in ("number", "time")}
        journal.append(**facts)
    written = journal.records()
    assert replay(written).mismatch is None
    assert [one.to_record() for one in replay(written).decisions] == [
        one.to_record() for one in replay(records).decisions
    ]


def test_a_record_cut_in_the_middle_leaves_the_rest(records, tmp_path):
    """A crash while writing must cost one record, not the rollout."""
    path = tmp_path / "journal.jsonl"
    lines = "".join(json.dumps(record) + "\n" for record in records)
    path.write_text(lines[: len(lines) - 30])
    replayed = replay(Journal(str(path)).records())
    assert replayed.mismatch is None
    assert replayed.records == len(records) - 1


def test_one_bit_of_the_evidence_is_enough(records):
    """A replay that rounds would not notice that another gate decided."""
    line = _line_of(records, "decision", to="ROLLING_BACK")
    process = records[line - 1]["assessment"]["processes"][0]
    process["log_e"] = math.nextafter(process["log_e"], math.inf)
    mismatch = replay(records).mismatch
    assert mismatch.line == line
    assert "differs in assessment.processes.0.log_e: " in mismatch.what
    assert mismatch.what.endswith("as another version's or processor's arithmetic may have it")
    assert mismatch.recorded["assessment"]["processes"][0] == process
    assert mismatch.replayed["assessment"]["processes"][0]["log_e"] != process["log_e"]


def test_a_changed_window_shows_at_the_decision_that_rests_on_it(records):
    """Figures made prettier afterwards would justify what nobody decided."""
    line = _line_of(records, "window", nth=-1)
    records[line - 1]["window"]["canary"]["errors"] -= 1
    mismatch = replay(records).mismatch
    assert mismatch.line == _line_of(records, "decision", to="ROLLING_BACK") == line + 1
    assert "assessment.processes.0.log_e" in mismatch.what


def test_a_changed_policy_shows(records):
    """A limit that was loosened afterwards would explain a promotion."""
    records[0]["policy"]["alpha"] = 0.1
    assert "assessment" in replay(records).mismatch.what


@pytest.mark.parametrize("name", ["reason", "to", "windows", "margin"])
def test_a_changed_decision_shows(records, name):
    """A decision is to be answered for as it was made."""
    line = _line_of(records, "decision", to="C5")
    records[line - 1][name] = {"windows": 99, "margin": 1.5}.get(name, "another")
    mismatch = replay(records).mismatch
    assert mismatch.line == line
    assert mismatch.what.startswith(f"The decision differs in {name}: ")
    assert "arithmetic" not in mismatch.what


def test_a_missing_line_shows(records):
    """Whoever takes out the window that showed harm must be found out."""
    line = _line_of(records, "window", nth=-1)
    del records[line - 1]
    mismatch = replay(records).mismatch
    assert mismatch.line == line
    assert "lines are missing" in mismatch.what


def test_a_decision_that_was_taken_out_shows(records):
    """Numbering the lines anew does not hide it."""
    line = _line_of(records, "decision", to="C50")
    del records[line - 1]
    for number, record in enumerate(records, start=1):
        record["number"] = number
    mismatch = replay(records).mismatch
    assert mismatch.line == line
    assert mismatch.what == "The decision from C5 to C50 is missing before this line"
    assert mismatch.replayed["to"] == "C50"


def test_a_decision_that_nothing_leads_to_shows(records):
    """A promotion that somebody wrote in by hand is none."""
    forged = {"number": 5, "event": "decision", "from": "SHADOW", "to": "DONE", "reason": "fine"}
    mismatch = replay([*records[:4], forged]).mismatch
    assert mismatch.line == 5
    assert "from SHADOW to DONE, and nothing before this line leads there" in mismatch.what


def test_the_watchdogs_word_may_come_before_a_decision_is_written(make_story):
    """A controller that died between a window and its decision is the case it is there for."""
    story = make_story()
    story.tell("reconcile reconcile good good")
    decision = story.records.pop()
    assert decision["to"] == "C5"
    number = decision["number"]
    restored = {"number": number, "event": "restored", "why": "", "time": decision["time"]}
    replayed = replay([*story.records, restored, {**decision, "number": number + 1}])
    assert replayed.mismatch is None
    assert replayed.state.holds.kind == "restored"


def test_an_unknown_record_is_named_with_its_line(records):
    """A journal of a later version must be refused rather than half understood."""
    unknown = {"number": len(records) + 1, "event": "teleported"}
    for read in (fold, replay):
        with pytest.raises(JournalError, match=rf"'teleported'.*\(line {len(records) + 1}\)"):
            read([*records, unknown])


def test_an_empty_journal_is_named():
    """No state follows from nothing."""
    with pytest.raises(JournalError, match="The journal is empty"):
        replay([])
