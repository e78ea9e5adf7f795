"""Which moments of a cron expression are due."""

from __future__ import annotations

import datetime
import zoneinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.components.errors import ConfigError
from tidegate.orchestrators.schedule.runs import Run, RunState
from tidegate.orchestrators.schedule.triggers.cron import CronTrigger, key_of, ticks

BERLIN, UTC = zoneinfo.ZoneInfo("Europe/Berlin"), zoneinfo.ZoneInfo("UTC")
HOUR = 3600.0
NOON = datetime.datetime(2026, 1, 5, 12, tzinfo=UTC).timestamp()


def moments(schedule, *start, count=3):
    after = datetime.datetime(*start, tzinfo=BERLIN).timestamp()
    found = ticks(schedule, after, BERLIN)
    local = [datetime.datetime.fromtimestamp(next(found), BERLIN) for _ in range(count)]
    return [one.strftime("%d %H:%M %z") for one in local]


def done(moment, state=RunState.COMPLETE):
    return Run("cron", key_of(moment), state, moment)


def keys(decision):
    return [one.key for one in decision.due]


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        ("30 2 * * *", ["29 03:00 +0200", "30 02:30 +0200", "31 02:30 +0200"]),
        ("0,30 2,3 * * *", ["29 03:00 +0200", "29 03:30 +0200", "30 02:00 +0200"]),
        ("*/30 * * * *", ["29 01:30 +0100", "29 03:00 +0200", "29 03:30 +0200"]),
    ],
)
def test_a_skipped_hour_keeps_daily_runs_and_only_those(schedule, expected):
    """A nightly run would be left out one night a year, or run twice."""
    assert moments(schedule, 2026, 3, 29, 1, 10) == expected


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        ("30 2 * * *", ["25 02:30 +0200", "26 02:30 +0100", "27 02:30 +0100"]),
        ("*/30 * * * *", ["25 02:00 +0200", "25 02:30 +0200", "25 02:00 +0100"]),
    ],
)
def test_a_repeated_hour_repeats_only_what_goes_by_elapsed_time(schedule, expected):
    """A nightly run would train twice one night a year."""
    assert moments(schedule, 2026, 10, 25, 1, 40) == expected


@pytest.mark.parametrize(
    ("catch_up", "due", "skipped"),
    [
        ("none", [], ["2026-01-05T12:00:00Z"]),
        ("latest", ["2026-01-05T12:00:00Z"], []),
        (
            "all",
            ["2026-01-05T10:00:00Z", "2026-01-05T11:00:00Z", "2026-01-05T12:00:00Z"],
            [],
        ),
    ],
)
def test_what_was_missed_is_caught_up_with_as_the_schedule_says(catch_up, due, skipped):
    """A machine that was off would train many times over, or never."""
    trigger = CronTrigger(schedule="0 * * * *", catch_up=catch_up)
    decision = trigger.decide([], NOON - 2.5 * HOUR, NOON + 0.5 * HOUR, UTC, False)
    assert keys(decision) == due
    assert [one.due.key for one in decision.skipped] == skipped
    assert decision.next_at == NOON + HOUR


def test_a_moment_just_past_is_run_without_catching_up():
    """A timer that looks once a minute would never hit the second."""
    trigger = CronTrigger(schedule="0 * * * *", catch_up="none")
    assert keys(trigger.decide([], NOON - 10, NOON + 50, UTC, False)) == ["2026-01-05T12:00:00Z"]


def test_nothing_is_due_from_before_the_schedule_was_there():
    """The first start of a schedule would run for all the years before it."""
    trigger = CronTrigger(schedule="0 * * * *", catch_up="all")
    assert keys(trigger.decide([], NOON, NOON + 10, UTC, False)) == []


@pytest.mark.parametrize(("policy", "due"), [("Forbid", []), ("Queue", ["2026-01-05T12:00:00Z"])])
def test_what_meets_a_run_is_skipped_or_waits(policy, due):
    """Runs would pile up behind a slow one, or be lost without a word."""
    trigger = CronTrigger(schedule="0 * * * *", concurrency_policy=policy)
    decision = trigger.decide([], NOON - 10, NOON + 10, UTC, True)
    assert keys(decision) == due
    assert len(decision.due) + len(decision.skipped) == 1


def test_a_clock_that_is_set_back_repeats_nothing_and_says_so():
    """A wrong clock, once corrected, would train everything again."""
    trigger = CronTrigger(schedule="0 * * * *", catch_up="all")
    rows = [done(NOON + number * HOUR) for number in range(5)]
    again = trigger.decide(rows, NOON - 60, NOON + 1.5 * HOUR, UTC, False)
    assert keys(again) == []
    assert "set back" in again.notes[0]
    later = trigger.decide(rows, NOON - 60, NOON + 5.5 * HOUR, UTC, False)
    assert keys(later) == [key_of(NOON + 5 * HOUR)]


def test_years_of_minutes_are_looked_through_at_once():
    """A schedule that wakes after years would miss its own lease while it counts."""
    began = datetime.datetime.now()
    trigger = CronTrigger(schedule="* * * * *")
    decision = trigger.decide([], NOON - 5 * 366 * 86400, NOON + 1, UTC, False)
    assert keys(decision) == [key_of(NOON)]
    assert (datetime.datetime.now() - began).total_seconds() < 1


@given(
    st.lists(st.floats(-6 * HOUR, 12 * HOUR), min_size=1, max_size=12),
    st.sampled_from(["none", "latest", "all"]),
    st.sampled_from(["*/20 * * * *", "0 * * * *", "30 2 * * *"]),
)
def test_no_moment_is_run_twice_however_the_clock_jumps(steps, catch_up, schedule):
    """Each moment is one run; twice would be a duplicate model."""
    trigger = CronTrigger(schedule=schedule, catch_up=catch_up)
    now, rows = NOON, []
    for step in steps:
        now += step
        decision = trigger.decide(rows, NOON, now, BERLIN, False)
        for one in decision.due:
            assert one.at <= now
            assert one.key not in {row.key for row in rows}
            rows.append(done(one.at))
        rows += [done(one.due.at, RunState.SKIPPED) for one in decision.skipped]


@pytest.mark.parametrize(
    "wrong",
    [
        {"schedule": "61 * * * *"},
        {"schedule": "* * * *"},
        {"schedule": "0 0 31 2 *"},
        {"schedule": "0 0 * * *", "catch_up": "some"},
        {"schedule": "0 0 * * *", "concurrency_policy": "Replace"},
        {"schedule": "0 0 * * *", "kind": "span"},
    ],
)
def test_a_wrong_setting_is_refused_when_it_is_read(wrong):
    """It would be found out at three in the morning."""
    with pytest.raises(ConfigError):
        CronTrigger(**wrong)
