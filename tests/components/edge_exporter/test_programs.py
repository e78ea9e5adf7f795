"""Programs in a process of their own, among them some that misbehave."""

import time
from pathlib import Path

import pytest

from tidegate.components.edge_exporter.programs import Program, ProgramError, run_program


@pytest.fixture
def run(tmp_path):
    """Writes a program and runs it."""

    def execute(source, *arguments, timeout=30):
        program = tmp_path / "program.py"
        program.write_text(source)
        return run_program(program, arguments, timeout, tmp_path / "log")

    return execute


def test_what_a_program_prints_is_returned(run):
    """Users would lose the converter's words."""
    assert run("import sys; print('got', *sys.argv[1:])", "a b", "c") == "got a b c"


def test_an_abort_takes_only_the_program_down(run):
    """Users would lose the pipeline: TensorFlow 2.16's converter aborts its process."""
    source = "import os; print('about to abort', flush=True); os.abort()"
    with pytest.raises(ProgramError, match="died of SIGABRT") as caught:
        run(source)
    assert "about to abort" in caught.value.log


def test_an_exit_code_is_told(run):
    """Users would lose the difference between a crash and a refusal."""
    with pytest.raises(ProgramError, match="ended with exit code 3"):
        run("raise SystemExit(3)")


def test_a_hanging_program_is_killed_with_all_it_started(run):
    """Users would lose the machine to converters that never end, and to their children."""
    source = (
        "import subprocess, sys, time;"
        "print(subprocess.Popen(['sleep', '60']).pid, flush=True); time.sleep(60)"
    )
    with pytest.raises(ProgramError, match=r"did not end within 1 s") as caught:
        run(source, timeout=1)
    status = Path("/proc", caught.value.log.strip(), "status")
    time.sleep(0.2)
    assert not status.exists() or "zombie" in status.read_text()


def test_only_the_end_of_a_long_log_is_kept(run):
    """Users would lose the cause among ten thousand lines."""
    with pytest.raises(ProgramError) as caught:
        run("print('\\n'.join(map(str, range(10_000)))); raise SystemExit('the cause')")
    assert caught.value.log.endswith("the cause")
    assert caught.value.log.count("\n") < 30


def test_the_callers_modules_are_not_importable_by_accident(run, tmp_path):
    """Users would lose the converter to a file of theirs that is called like a library's."""
    (tmp_path / "json.py").write_text("raise SystemExit('shadowed')")
    assert run("import json; print('fine')") == "fine"


def test_a_program_waits_until_it_is_told(tmp_path):
    """Users would lose the time that libraries load in, or a converter that asks too early."""
    program, source = tmp_path / "program.py", tmp_path / "source"
    program.write_text(
        "import sys; print('ready', flush=True); sys.stdin.read(); print(open(sys.argv[1]).read())"
    )
    with Program(program, [str(source)], tmp_path / "log") as started:
        while (tmp_path / "log").read_text() != "ready\n":
            time.sleep(0.01)
        source.write_text("made since")
        assert started.finish(30) == "ready\nmade since"


def test_a_program_that_is_never_told_ends_with_its_caller(tmp_path):
    """Users would lose memory to a TensorFlow left behind by every export that failed."""
    program, pid = tmp_path / "program.py", tmp_path / "pid"
    program.write_text(
        "import os, pathlib, sys, time; pathlib.Path(sys.argv[1]).write_text(str(os.getpid()));"
        "time.sleep(60)"
    )
    with Program(program, [str(pid)], tmp_path / "log"):
        while not (pid.exists() and pid.read_text()):
            time.sleep(0.01)
    assert not Path("/proc", pid.read_text()).exists()
