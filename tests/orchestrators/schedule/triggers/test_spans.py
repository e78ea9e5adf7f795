"""Which spans are due."""

from __future__ import annotations

import os

import pytest

from tidegate.components.errors import ConfigError, ScheduleError
from tidegate.orchestrators.schedule.runs import Run, RunState
from tidegate.orchestrators.schedule.triggers.spans import SpanTrigger, look


@pytest.fixture
def put(tmp_path):
    """Puts a file into a span; a marker closes it."""

    def make(span, text="a,b\n", marker=False, name="rows.csv"):
        folder = tmp_path / f"span-{span:02d}"
        folder.mkdir(exist_ok=True)
        (folder / name).write_text(text)
        if marker:
            (folder / "_SUCCESS").touch()
        return folder

    return make


@pytest.fixture
def decide(tmp_path):
    """What the trigger says of the spans that lie there."""

    def ask(rows=(), later=0.0, **settings):
        trigger = SpanTrigger(data=str(tmp_path), **settings)
        spans = look(tmp_path, trigger.pattern, trigger.marker)
        newest = max((one.changed_at for one in spans), default=0.0)
        return trigger.decide(list(rows), spans, newest + later)

    return ask


def row(due, state=RunState.COMPLETE):
    return Run("span", due.key, state, due.at, due.span, due.facts, attempt=1)


def keys(decision):
    return [one.key for one in decision.due]


def test_closed_spans_are_due_oldest_first(put, decide):
    """A model would be trained on February before January."""
    for span in (10, 2, 9):
        put(span, marker=True)
    put(3)
    assert keys(decide()) == ["2", "9", "10"]


def test_a_span_without_its_marker_is_not_closed_however_old(put, decide):
    """Half a span would be ingested where its writer is slow."""
    put(1)
    assert keys(decide(quiet_seconds=0.0, later=1e6)) == []
    put(1, marker=True)
    assert keys(decide(quiet_seconds=0.0)) == ["1"]


def test_a_quiet_span_is_closed_and_the_time_is_told(put, decide):
    """Spans of writers that know no marker would never be ingested."""
    put(1)
    early = decide(quiet_seconds=60.0, later=59.0)
    assert keys(early) == []
    assert early.next_at is not None
    assert keys(decide(quiet_seconds=60.0, later=61.0)) == ["1"]


def test_a_copy_that_keeps_its_times_is_not_quiet(put, decide):
    """rsync -a would make a span look old while it still arrives."""
    folder = put(1)
    os.utime(folder / "rows.csv", (1, 1))
    os.utime(folder, (1, 1))
    assert keys(decide(quiet_seconds=60.0, later=1.0)) == []


def test_a_later_span_closes_only_where_that_is_said(put, decide):
    """A writer that fills two spans at once would lose rows of the first."""
    put(1)
    put(2)
    assert keys(decide()) == []
    assert keys(decide(later_span_closes=True)) == ["1"]


def test_an_empty_folder_is_no_span(tmp_path, decide):
    """A folder that is made before its files would be run on nothing."""
    (tmp_path / "span-01").mkdir()
    assert keys(decide(later=1e6)) == []


def test_a_backfilled_span_is_due_although_later_ones_were_run(put, decide):
    """A span that arrives late would be lost."""
    put(2, marker=True)
    [second] = decide().due
    put(1, marker=True)
    assert keys(decide([row(second)])) == ["1"]


def test_spans_before_the_first_are_left_alone(put, decide):
    """Years of old data would be trained on when a schedule is first started."""
    for span in (1, 2, 3):
        put(span, marker=True)
    assert keys(decide(first_span=3)) == ["3"]


def test_a_correction_is_told_and_run_again_only_if_asked(put, decide):
    """Data that were changed afterwards would go unnoticed, or be trained on unasked."""
    put(1, marker=True)
    [first] = decide().due
    assert keys(decide([row(first)])) == []
    put(1, "a,b\n1,2\n", marker=True)
    told = decide([row(first)])
    assert keys(told) == []
    assert "Span 1 differs" in told.notes[0]
    [again] = decide([row(first)], rerun_corrections=True).due
    assert (again.key, again.span) == ("1.1", 1)
    assert keys(decide([row(first), row(again)], rerun_corrections=True)) == []


def test_a_change_before_the_run_is_no_correction(put, decide):
    """What was run would be remembered by the wrong fingerprint."""
    put(1, marker=True)
    [first] = decide().due
    put(1, "a,b\n1,2\n", marker=True)
    for state in (RunState.WAITING, RunState.ABANDONED):
        [again] = decide([row(first, state)]).due
        assert again.key == "1"
        assert again.facts != first.facts


def test_a_marker_that_is_written_again_is_no_correction(put, decide):
    """Every touch of the marker would look like new data."""
    folder = put(1, marker=True)
    [first] = decide().due
    (folder / "_SUCCESS").write_text("again")
    assert decide([row(first)]).notes == ()


def test_a_folder_that_cannot_be_read_is_named(tmp_path):
    """A schedule whose disk is not mounted would wait in silence."""
    with pytest.raises(ScheduleError, match="nowhere"):
        look(tmp_path / "nowhere", "span-{SPAN}", "")


def test_two_folders_of_one_span_are_refused(put, tmp_path):
    """Which of them was run would be a matter of chance."""
    put(1)
    (tmp_path / "span-1").mkdir()
    with pytest.raises(ScheduleError, match="are span 1"):
        look(tmp_path, "span-{SPAN}", "")


def test_a_trigger_that_nothing_could_close_is_refused():
    """It would wait for ever."""
    with pytest.raises(ConfigError, match="marker"):
        SpanTrigger(marker="", quiet_seconds=0.0)
