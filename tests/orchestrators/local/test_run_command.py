"""``tidegate run``: gone on with, interrupted, and overtaken."""

from __future__ import annotations

import functools
import os
import signal
import sys
import time
from pathlib import Path

import pytest

from tidegate.components.canary_pusher.control.lease import Lease
from tidegate.components.canary_pusher.control.lease_record import (
    LeaseRecord,
    read_record,
    write_record,
)
from tidegate.components.errors import PipelineLockedError
from tidegate.orchestrators import ready_pipelines
from tidegate.orchestrators.command_line import tidegate
from tidegate.orchestrators.local import LocalRunner, runner, scheduling
from tidegate.orchestrators.root import PipelineRoot
from tidegate.orchestrators.run_lock import held


class Command:
    """Calls ``tidegate`` in processes of their own, whose imports are made already."""

    def __init__(self, output: Path) -> None:
        self._output = output

    def start(self, *words: object) -> int:
        pid = os.fork()
        if pid:
            return pid
        code = 99
        try:
            os.setsid()  # as a terminal's foreground job: Ctrl-C goes to all of it
            signal.signal(signal.SIGINT, signal.default_int_handler)
            log = os.open(self._output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            for stream in (1, 2):
                os.dup2(log, stream)
            with open(1, "w", closefd=False) as out, open(2, "w", closefd=False) as errors:
                sys.stdout, sys.stderr = out, errors
                tidegate.main([str(word) for word in words], prog_name="tidegate")
        except SystemExit as ended:
            code = int(ended.code or 0)
        finally:
            os._exit(code)

    def wait(self, pid: int) -> tuple[int, str]:
        """The exit code, and all that it said."""
        _, status = os.waitpid(pid, 0)
        return os.waitstatus_to_exitcode(status), self._output.read_text()

    def run(self, *words: object) -> tuple[int, str]:
        return self.wait(self.start(*words))


@pytest.fixture
def command(tmp_path):
    return Command(tmp_path / "output")


@pytest.fixture
def is_run(place, monkeypatch):
    """Lets ``tidegate run tasks`` run what a function makes of a span, in the place's root."""

    def become(make):
        class Tasks:
            name = "tasks"

            def __init__(self, wishes):
                self._spans = wishes.spans

            def prepare(self, root):
                return tuple(self._spans)

            def adopt(self, data, keyset):
                pass

            def compose(self, **settings):
                return place.pipeline(*make(settings["span"]), cache=False)

        monkeypatch.setitem(ready_pipelines.PIPELINES, "tasks", Tasks)

    return become


def _await_note(note):
    until = time.monotonic() + 300
    while not (note.exists() and note.read_text().endswith("\n")):
        assert time.monotonic() < until
        time.sleep(0.05)


def test_a_run_that_failed_is_gone_on_with(place, task, command, is_run, tmp_path):
    """What is done must not be done again, and the spans that are left must not be forgotten."""
    notes, tries = tmp_path / "notes", tmp_path / "tries"

    def make(span):
        first = task("First", ["note", f"{notes}-{span}"])
        return first, task(
            "Second", ["fail_before", [str(tries), 2]], before=first.outputs["model"]
        )

    is_run(make)
    again = ("run", "tasks", "--root", place.root, "--resume")
    code, said = command.run("run", "tasks", "--root", place.root, "--span", 1, "--span", 2)
    assert code == 2
    assert "DataError: Not yet" in said
    code, said = command.run(*again, "--span", 2)
    assert code == 2
    assert "other spans are left: 1, 2" in said
    code, said = command.run(*again, "--span", 1, "--span", 2)  # as the schedule says it
    assert code == 0, said
    assert "tasks, span 1" in said
    assert "tasks, span 2" in said
    assert [len(Path(f"{notes}-{span}").read_text().split()) for span in (1, 2)] == [1, 1]
    assert place.states("Second") == ["FAILED", "COMPLETE", "COMPLETE"]
    code, said = command.run(*again)
    assert code == 2
    assert "There is no run to go on with" in said


def test_ctrl_c_ends_a_run_and_all_of_it(place, task, command, is_run, tmp_path):
    """The terminal must be free at once, and the root for the next run, with nothing half done."""
    note = tmp_path / "note"

    def make(span):
        first = task("First")
        does = ["leave_half", "shard"], ["note", str(note)], ["sleep", 600]
        return first, task("Second", *does, before=first.outputs["model"])

    is_run(make)
    pid = command.start("run", "tasks", "--root", place.root, "--span", 1)
    _await_note(note)
    began = time.monotonic()
    os.killpg(pid, signal.SIGINT)
    code, said = command.wait(pid)
    assert time.monotonic() - began < 20
    assert code == 130
    assert said.endswith("Interrupted; finished nodes are kept and will be reused.\n"), said
    assert "Traceback" not in said
    with pytest.raises(ProcessLookupError):
        os.killpg(int(note.read_text()), 0)
    assert place.states("First") == ["COMPLETE"]
    assert place.states("Second") == ["FAILED"]
    assert "ended before" in place.reason("Second")
    assert place.models("Second") == []
    folder = place.database.with_name(".metadata.db.run") / "tasks"
    with PipelineRoot(place.root).locked(), held(folder, place.database):
        pass


class Rival:
    """Another machine, which takes a run's lease over when the run's first node has ended."""

    def __init__(self, folder: Path, note: Path) -> None:
        self._lease = Lease(str(folder))
        self._note = note
        self.record = LeaseRecord()

    def started(self, name):
        pass

    def finished(self, node):
        _await_note(self._note)  # the other node is under way
        with self._lease._locked() as descriptor:
            generation = read_record(descriptor, self._lease.path).generation + 1
            self.record = LeaseRecord(
                generation, "elsewhere", 7, "rival", "run", boot="another", released=False
            )
            write_record(descriptor, self.record)


def test_a_run_that_was_overtaken_stops(place, task, tmp_path, monkeypatch):
    """A laptop that was shut for an hour must not push beside the run that took its place."""
    monkeypatch.setattr(runner, "held", functools.partial(held, seconds=1.5))
    monkeypatch.setattr(scheduling, "LOOK_SECONDS", 0.2)
    note = tmp_path / "note"
    quick = task("Quick")
    slow = task("Slow", ["note", str(note)], ["sleep", 600])
    behind = task("Behind", before=slow.outputs["model"])
    folder = place.database.with_name(".metadata.db.run") / "tasks"
    rival = Rival(folder, note)
    stopped = LocalRunner(rival)
    with pytest.raises(PipelineLockedError) as refused:
        stopped.run(place.pipeline(quick, slow, behind))
    assert "The run with process 7 on rival has taken over" in str(refused.value)
    assert refused.value.exit_code == 2
    assert Lease(str(folder)).read() == rival.record  # it is left to whom it belongs
    with pytest.raises(ProcessLookupError):
        os.killpg(int(note.read_text()), 0)
    assert "COMPLETE" not in place.states("Slow") + place.states("Behind")
