"""What a run's process is told, and how its end is understood."""

from __future__ import annotations

import dataclasses
import sys

import click
import pytest

from tidegate.components.errors import DataError, PipelineLockedError, ResumeError
from tidegate.orchestrators import run_command
from tidegate.orchestrators.schedule import launched
from tidegate.orchestrators.schedule.ending import ending_of
from tidegate.orchestrators.schedule.launching import command_of
from tidegate.orchestrators.schedule.run_files import Ended, RunFiles, write_ended
from tidegate.orchestrators.schedule.runs import Run, RunState
from tidegate.orchestrators.schedule.settings import Schedule
from tidegate.orchestrators.schedule.triggers.cron import CronTrigger
from tidegate.orchestrators.schedule.triggers.drift import DriftTrigger
from tidegate.orchestrators.schedule.triggers.spans import SpanTrigger

SCHEDULE = Schedule(
    pipeline="flights",
    root="/root",
    data="/data",
    keyset="/keys",
    triggers=(
        SpanTrigger(data="/elsewhere"),
        DriftTrigger(config="/lenient.yaml"),
        CronTrigger(schedule="0 0 * * *"),
    ),
    max_attempts=3,
    backoff_seconds=10.0,
    max_backoff_seconds=15.0,
)


def running(trigger="span", **values):
    return Run(trigger, "7", RunState.RUNNING, 0.0, **{"attempt": 1, "pid": 1, **values})


def raises(error):
    def call():
        raise error

    return call


@pytest.mark.parametrize(
    ("run", "words"),
    [
        (running(span=7), "run flights --span 7 --root /root --data /elsewhere --keyset /keys"),
        (
            running("drift"),
            "run flights --root /root --config /lenient.yaml --data /data --keyset /keys",
        ),
        (
            running("cron", attempt=2),
            "run flights --root /root --data /data --keyset /keys --resume",
        ),
    ],
)
def test_a_run_is_told_what_its_trigger_says(run, words):
    """Retraining after drift would meet the limits that shut the gate; a retry would start anew."""
    assert command_of(SCHEDULE, run) == words.split()


def test_its_words_are_those_of_the_command(monkeypatch, tmp_path):
    """An option that `tidegate run` does not know would break every run."""
    seen = {}

    @click.command(params=run_command.run.params)
    def run(**values):
        seen.update(values)
        sys.exit(3)

    monkeypatch.setattr(run_command, "run", run)
    words = command_of(SCHEDULE, running(span=7, attempt=2))
    monkeypatch.setattr(sys, "argv", ["launched", str(tmp_path / "outcome.json"), *words])
    with pytest.raises(SystemExit) as end:
        launched.main()
    assert end.value.code == 3
    assert (seen["spans"], seen["resume"], str(seen["root"])) == ((7,), True, "/root")
    assert '"exit_code": 3' in (tmp_path / "outcome.json").read_text()


def test_where_there_is_nothing_to_resume_it_is_run_anew(monkeypatch):
    """A run that was killed at its very start would be given up."""
    calls = []

    class Command:
        def main(self, words, standalone_mode):
            calls.append(list(words))
            if "--resume" in words:
                raise ResumeError("There is no run to go on with")

    monkeypatch.setattr(run_command, "run", Command())
    launched._run(["flights", "--span", "3", "--resume"])
    assert calls == [["flights", "--span", "3", "--resume"], ["flights", "--span", "3"]]


@pytest.mark.parametrize(
    ("carry_out", "code", "error"),
    [
        (lambda: None, 0, ""),
        (raises(SystemExit(1)), 1, ""),
        (raises(DataError("Column 'a' is missing")), 2, "DataError"),
        (raises(PipelineLockedError("Process 1 is running")), 2, "PipelineLockedError"),
        (raises(click.UsageError("No such option")), 2, "UsageError"),
        (raises(RuntimeError("a bug")), 4, "RuntimeError"),
        (raises(KeyboardInterrupt()), 130, "KeyboardInterrupt"),
    ],
)
def test_every_end_is_noted(carry_out, code, error):
    """A run's end would be taken for a crash, and the run for one to be tried again."""
    ended = launched.outcome_of(carry_out)
    assert (ended.exit_code, ended.error) == (code, error)


@pytest.mark.parametrize(
    ("ended", "failures", "state", "next_failures", "wait"),
    [
        (Ended(0), 2, "COMPLETE", 2, 0.0),
        (Ended(1), 0, "COMPLETE", 0, 0.0),
        (Ended(3), 0, "COMPLETE", 0, 0.0),
        (Ended(2, "DataError"), 0, "ABANDONED", 0, 0.0),
        (Ended(2, "PipelineLockedError"), 2, "WAITING", 2, 110.0),
        (Ended(4), 0, "WAITING", 1, 110.0),
        (Ended(4), 1, "WAITING", 2, 115.0),
        (Ended(4), 2, "ABANDONED", 3, 0.0),
        (Ended(130), 0, "WAITING", 1, 110.0),
        (None, 0, "WAITING", 1, 110.0),
        (None, 2, "ABANDONED", 3, 0.0),
    ],
)
def test_an_end_becomes_what_follows(ended, failures, state, next_failures, wait):
    """A verdict would be tried again, or a passing fault given up."""
    ending = ending_of(running(failures=failures), ended, SCHEDULE, 100.0)
    assert (ending.state.value, ending.failures) == (state, next_failures)
    assert ending.not_before == wait


def test_what_was_never_launched_counts_as_no_try():
    """A scheduler that dies thrice between note and launch would lose a span."""
    run = dataclasses.replace(running(failures=2), state=RunState.STARTING, pid=None)
    ending = ending_of(run, None, SCHEDULE, 100.0)
    assert (ending.state, ending.failures, ending.not_before) == (RunState.WAITING, 2, 0.0)


def test_what_the_gates_said_is_found_in_the_log(tmp_path):
    """The status would say no more than an exit code."""
    files = RunFiles(tmp_path, running())
    files.log.parent.mkdir()
    files.log.write_text("  ✓ Gate 1.0 s\nFAIL Gate said FAIL: It drifted.\n/reports/1.html\n")
    write_ended(files.outcome, Ended(1))
    assert files.ended() == Ended(1, "", "FAIL Gate said FAIL: It drifted.")
    files.outcome.write_text("{")
    assert files.ended() is None
