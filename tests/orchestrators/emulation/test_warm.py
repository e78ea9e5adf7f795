"""A fork of the warm process must be as good as a new process."""

from __future__ import annotations

import json
import sys
import textwrap
import threading
import time
from concurrent import futures
from pathlib import Path

import pytest

from tidegate.components.errors import PipelineRunError
from tidegate.orchestrators.emulation.commands import ColdCommander, command_of
from tidegate.orchestrators.emulation.warm import WarmCommander

PROBE = """
import atexit, json, os, sys, threading, time
def say(**what): print(json.dumps(what), flush=True)
atexit.register(say, atexit=True)
threading.Thread(target=lambda: (time.sleep(0.2), say(thread=True))).start()
say(
    name=__name__, argv=sys.argv[1:], main=sys.modules["__main__"].__dict__.get("PROBE_MARK"),
    folder=os.getcwd(), first=sys.path[0], environment=dict(os.environ),
    stdin=sys.stdin.read(), group=os.getpgid(0) == os.getpid(),
)
"""

ENDS = {
    "ends_well": "pass",
    "exits_3": "import sys; sys.exit(3)",
    "exits_with_words": "import sys; sys.exit('in words')",
    "raises": "raise ValueError('it broke')",
    "kills_itself": "import os; os.kill(os.getpid(), 9)",
    "exits_none": "import sys; sys.exit()",
}


@pytest.fixture(scope="module")
def modules(tmp_path_factory):
    folder = tmp_path_factory.mktemp("modules")
    for name, code in {"probe": PROBE, **ENDS}.items():
        (folder / f"{name}.py").write_text(code)
    (folder / "sleeps.py").write_text("import time; time.sleep(60)")
    (folder / "draws.py").write_text("import numpy; print(numpy.random.rand())")
    return folder


@pytest.fixture(scope="module")
def commanders(modules, tmp_path_factory):
    folder = tmp_path_factory.mktemp("warm")
    warm = WarmCommander(folder, {"PYTHONPATH": str(modules)}, preloaded=("json", "numpy"))
    yield {"warm": warm, "cold": ColdCommander()}
    warm.close()


@pytest.fixture
def call(commanders, modules, tmp_path):
    def call_it(kind, *words, timeout=30):
        log = tmp_path / f"{kind}-{time.monotonic_ns()}.txt"
        folder = tmp_path / "work"
        command = command_of(["python", "-m", *words], folder, log, {"PYTHONPATH": str(modules)})
        return commanders[kind].run(command, timeout), log.read_text()

    return call_it


def test_a_fork_sees_what_a_new_process_sees(call):
    """A task would work here because of what another imported, set or left, and fail there."""
    told = {}
    for kind in ("warm", "cold"):
        code, said = call(kind, "probe", "--x", "a b")
        assert code == 0
        first, *later = [json.loads(line) for line in said.splitlines()]
        assert later == [{"thread": True}, {"atexit": True}]
        told[kind] = first
    assert told["warm"] == told["cold"]
    assert told["warm"]["name"] == "__main__"
    assert told["warm"]["argv"] == ["--x", "a b"]
    assert told["warm"]["stdin"] == ""
    assert told["warm"]["group"]


@pytest.mark.parametrize(
    ("module", "code", "said"),
    [
        ("ends_well", 0, ""),
        ("exits_none", 0, ""),
        ("exits_3", 3, ""),
        ("exits_with_words", 1, "in words"),
        ("raises", 1, "ValueError: it broke"),
        ("kills_itself", -9, ""),
        ("not_there_at_all", 1, "No module named"),
    ],
)
def test_a_fork_ends_as_a_new_process_does(call, module, code, said):
    """A failed task would count as done, or say something else of its failure."""
    for kind in ("warm", "cold"):
        ended, log = call(kind, module)
        assert ended == code
        assert said in log


def test_forks_draw_different_numbers(call):
    """Two trainings that ought to differ would be the same to the last digit."""
    assert call("warm", "draws")[1] != call("warm", "draws")[1]


def test_forks_run_at_the_same_time(call):
    """Tasks that wait for nothing would wait for each other."""
    ended = []
    threads = [
        threading.Thread(target=lambda: ended.append(call("warm", "probe")[0])) for _ in range(4)
    ]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ended == [0] * 4
    assert time.monotonic() - began < 10


def test_a_fork_that_takes_too_long_is_ended(call):
    """It would go on beside the run, and write into its artifacts."""
    with pytest.raises(TimeoutError):
        call("warm", "sleeps", timeout=1)


def test_what_is_no_module_starts_as_a_process(commanders, tmp_path):
    """A container of the user's own need not be Python at all."""
    log = tmp_path / "log.txt"
    command = command_of(["sh", "-c", "echo $$"], tmp_path / "work", log, {})
    assert commanders["warm"].run(command, 10) == 0
    assert int(log.read_text()) > 0


def test_a_container_with_variables_of_its_own_starts_as_a_process(commanders, modules, tmp_path):
    """Libraries read variables when they are imported, which was before the fork."""
    log = tmp_path / "log.txt"
    variables = {"PYTHONPATH": str(modules), "OWN": "1"}
    command = command_of(["python", "-m", "probe"], tmp_path / "work", log, variables, plain=False)
    assert commanders["warm"].run(command, 30) == 0
    assert json.loads(log.read_text().splitlines()[0])["environment"]["OWN"] == "1"


def test_a_warm_process_that_is_gone_is_an_error_and_no_wait(modules, tmp_path):
    """The run would hang for ever when memory runs out."""
    warm = WarmCommander(tmp_path / "warm", {"PYTHONPATH": str(modules)}, preloaded=())
    command = command_of(
        ["python", "-m", "sleeps"],
        tmp_path / "work",
        tmp_path / "log",
        {"PYTHONPATH": str(modules)},
    )
    threading.Timer(1.0, warm.close).start()
    with pytest.raises(PipelineRunError, match="warm process"):
        warm.run(command, 30)


def test_forks_end_with_an_emulation_that_is_killed(modules, tmp_path):
    """A training that nobody waits for would go on for hours."""
    import signal
    import subprocess

    (modules / "tells.py").write_text(
        "import os, sys, time; open(sys.argv[1], 'w').write(str(os.getpid())); time.sleep(60)"
    )
    script = textwrap.dedent(
        f"""
        import pathlib
        from tidegate.orchestrators.emulation.commands import command_of
        from tidegate.orchestrators.emulation.warm import WarmCommander
        here = pathlib.Path({str(tmp_path)!r})
        variables = {{"PYTHONPATH": {str(modules)!r}}}
        warm = WarmCommander(here / "warm", variables, preloaded=())
        words = ["python", "-m", "tells", str(here / "pid")]
        warm.run(command_of(words, here / "work", here / "log", variables), 60)
        """
    )
    pid = tmp_path / "pid"
    process = subprocess.Popen([sys.executable, "-c", script])
    try:
        _until(lambda: pid.exists() and pid.read_text())
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    _until(lambda: not _alive(int(pid.read_text())))


def _alive(process):
    try:
        with open(f"/proc/{process}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def _until(condition, seconds=20.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def _await(condition):
    until = time.monotonic() + 40
    while not condition():
        assert time.monotonic() < until, "it did not come to pass"
        time.sleep(0.02)


def _children(process):
    return Path(f"/proc/{process}/task/{process}/children").read_text().split()


def test_a_command_that_was_late_before_it_began_does_not_go_on(tmp_path):
    """The next attempt at the task would run beside it, and both would write its outputs."""
    (tmp_path / "imports.py").write_text("import time; time.sleep(2)")
    (tmp_path / "sleeps.py").write_text("import time; time.sleep(600)")
    (tmp_path / "ends.py").write_text("")
    path = {"PYTHONPATH": str(tmp_path)}
    warm = WarmCommander(tmp_path / "warm", path, preloaded=("imports",))
    try:
        for word, timeout in (("sleeps", 0.1), ("ends", 60)):
            words = ["python", "-m", word]
            command = command_of(words, tmp_path / "work", tmp_path / "log", path)
            if word == "sleeps":
                with pytest.raises(TimeoutError):
                    warm.run(command, timeout)
                assert not warm.wait_until_ready(0)
            else:
                assert warm.run(command, timeout) == 0
        _await(lambda: not _children(warm._process.pid))
    finally:
        warm.close()


class LateToHear(WarmCommander):
    """Hears what the process says only once it is let."""

    let = threading.Event()

    def _listen(self):
        self.let.wait()
        super()._listen()


def test_an_interrupted_emulation_ends_what_had_just_begun(tmp_path):
    """What a command has started would go on, and hold ports, files and memory."""
    note = tmp_path / "note"
    (tmp_path / "starts.py").write_text(
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        f"open({str(note)!r}, 'w').write(f'{{child.pid}}\\n')\n"
        "time.sleep(600)\n"
    )
    path = {"PYTHONPATH": str(tmp_path)}
    warm = LateToHear(tmp_path / "warm", path, preloaded=("json",))
    command = command_of(["python", "-m", "starts"], tmp_path / "work", tmp_path / "log", path)
    with futures.ThreadPoolExecutor() as threads:
        running = threads.submit(warm.run, command, None)
        _await(lambda: note.exists() and note.read_text().endswith("\n"))
        closing = threads.submit(warm.close)
        warm._process.wait()
        warm.let.set()
        closing.result()
        with pytest.raises(PipelineRunError, match="warm process has ended"):
            running.result()
    _await(lambda: _is_gone(int(note.read_text())))


def _is_gone(process):
    stat = Path(f"/proc/{process}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] == "Z"
