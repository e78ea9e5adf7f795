"""Real processes, really killed."""

import os
import signal
import subprocess
import sys
import textwrap
import time

import pytest

from tidegate.components.canary_pusher.local.ward import Program
from tidegate.components.errors import PushError

# Starts a child in a session of its own, which starts another, and tells the ids of all three.
FAMILY = """
import os, subprocess, sys, time
start = "import subprocess, sys, time; start = lambda code: subprocess.Popen("
start += "[sys.executable, '-c', code], start_new_session=True, stdout=subprocess.PIPE);"
child = start + "print(start('import time; time.sleep(600)').pid, flush=True); time.sleep(600)"
process = subprocess.Popen(
    [sys.executable, "-c", child], start_new_session=True, stdout=subprocess.PIPE
)
grandchild = int(process.stdout.readline())
with open(sys.argv[1] + ".part", "w") as file:
    file.write(f"{os.getpid()} {process.pid} {grandchild}")
os.rename(sys.argv[1] + ".part", sys.argv[1])
time.sleep(600)
"""


def is_running(process: int) -> bool:
    """Whether it is there and no zombie."""
    try:
        with open(f"/proc/{process}/stat", encoding="ascii") as file:
            return file.read().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_until(condition, seconds=10.0):
    """Whether a condition comes to hold in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return False


@pytest.fixture
def family(tmp_path):
    """The command of a family of three, and the function that waits for their ids."""
    told = tmp_path / "family"

    def members():
        assert wait_until(told.exists)
        return [int(one) for one in told.read_text().split()]

    return [sys.executable, "-c", FAMILY, str(told)], members


def test_stopping_ends_grandchildren_in_sessions_of_their_own(family, tmp_path):
    """Users would lose ports and memory to servers of finished rollouts."""
    command, members = family
    program = Program(command, tmp_path / "log")
    processes = members()
    assert processes[0] == program.pid
    assert all(map(is_running, processes))
    program.stop()
    assert not any(map(is_running, processes))
    program.stop()


@pytest.mark.parametrize("who", ["this process", "its guard", "the program"])
def test_a_kill_leaves_nothing_behind(who, family, tmp_path):
    """Users would lose ports and memory to servers whose pipeline run was killed."""
    command, members = family
    parent = f"""
        import sys, threading, time
        from pathlib import Path
        from tidegate.components.canary_pusher.local.ward import Program
        # The thread that starts it ends at once: the program must not end with that.
        log = Path({str(tmp_path / "log")!r})
        start = lambda: setattr(sys, "program", Program({command!r}, log))
        thread = threading.Thread(target=start)
        thread.start(); thread.join()
        print(sys.program._guard.pid, flush=True)
        time.sleep(600)
    """
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(parent)], stdout=subprocess.PIPE, text=True
    )
    try:
        guard = int(process.stdout.readline())
        processes = members()
        time.sleep(0.2)
        assert all(map(is_running, processes))
        os.kill(
            {"this process": process.pid, "its guard": guard, "the program": processes[0]}[who],
            signal.SIGKILL,
        )
        ours = processes[:1] if who == "its guard" else processes
        assert wait_until(lambda: not any(map(is_running, ours)))
        assert who == "its guard" or wait_until(lambda: not is_running(guard))
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        for one in members():
            if is_running(one):
                os.kill(one, signal.SIGKILL)


def test_a_forked_child_that_lives_on_does_not_keep_the_program(family, tmp_path):
    """Users would lose the guarantee wherever something in their process forks."""
    command, members = family
    parent = f"""
        import os, time
        from pathlib import Path
        from tidegate.components.canary_pusher.local.ward import Program
        program = Program({command!r}, Path({str(tmp_path / "log")!r}))
        child = os.fork()
        if child:
            print(child, flush=True)
        time.sleep(600)
    """
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(parent)], stdout=subprocess.PIPE, text=True
    )
    forked = int(process.stdout.readline())
    try:
        processes = members()
        process.kill()
        assert wait_until(lambda: not any(map(is_running, processes)))
        assert is_running(forked)
    finally:
        os.kill(forked, signal.SIGKILL)
        process.wait()
        process.stdout.close()


def test_a_program_may_end_by_itself_and_says_how(tmp_path):
    """Users would lose the reason why a server ended."""
    with Program(["/bin/sh", "-c", "echo it is broken >&2; exit 3"], tmp_path / "log") as program:
        assert program.wait(10) == 3
        assert program.tail() == "it is broken"
    with Program(["/bin/sh", "-c", "kill -9 $$"], tmp_path / "log") as program:
        assert program.wait(10) == 128 + signal.SIGKILL


def test_a_grace_lets_a_program_finish(tmp_path):
    """Users would lose answers that a server was about to give."""
    script = "trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.05; done"
    program = Program(["/bin/sh", "-c", script], tmp_path / "log")
    assert wait_until(lambda: program.tail() == "up")
    program.stop(grace_seconds=5)
    assert program.tail() == "up\nbye"


def test_a_program_that_is_not_there_is_named(tmp_path):
    """Users would lose the name of what is missing."""
    with pytest.raises(PushError, match=r"nothing-here cannot be started(?s:.*)No such file"):
        Program(["/nonexistent/nothing-here"], tmp_path / "log")
