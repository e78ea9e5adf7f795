"""``tidegate schedule`` as a user calls it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from tidegate.orchestrators.schedule.ledger import Ledger

SCHEDULE = """
pipeline: {pipeline}
root: root
data: data
poll_seconds: 0.2
triggers:
  - kind: span
  - {{kind: cron, name: nightly, schedule: "0 3 * * *"}}
  - {{kind: drift}}
"""


@pytest.fixture
def folder(tmp_path):
    """A folder with a schedule and an empty folder of spans."""
    (tmp_path / "data").mkdir()
    (tmp_path / "schedule.yaml").write_text(SCHEDULE.format(pipeline="flights"))
    return tmp_path


@pytest.fixture
def called(folder):
    """Calls ``tidegate schedule`` in that folder."""

    def call(*words):
        return subprocess.run(
            [sys.executable, "-m", "tidegate", "schedule", *map(str, words)],
            cwd=folder,
            env={**os.environ, "TIDEGATE_HOME": str(folder / "home")},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return call


def put(folder, span):
    place = folder / "data" / f"span-{span:02d}"
    place.mkdir()
    (place / "flights.csv").write_text("wrong\n")
    (place / "_SUCCESS").touch()


def test_a_look_at_nothing_imports_neither_tensorflow_nor_tfx(folder):
    """A timer's every minute would cost ten seconds of a processor."""
    script = (
        "import sys\n"
        "from tidegate.__main__ import main\n"
        "sys.argv = ['tidegate', 'schedule', 'once', 'schedule.yaml']\n"
        "try:\n"
        "    main()\n"
        "except SystemExit as end:\n"
        "    assert not end.code, end.code\n"
        "heavy = {'tensorflow', 'tfx', 'ml_metadata', 'apache_beam', 'numpy', 'pandas', 'rich'}\n"
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=folder, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_run_is_started_waited_for_and_told(folder, called):
    """The main job, from a timer: what is due is run, and the timer learns how it ended."""
    put(folder, 1)
    (folder / "schedule.yaml").write_text(SCHEDULE.format(pipeline="nowhere:Pipeline"))
    done = called("once", "schedule.yaml")
    assert done.returncode == 2, done.stderr
    assert "span 1 started" in done.stdout
    assert "No module named 'nowhere'" in done.stdout
    status = json.loads(called("status", "schedule.yaml", "--json").stdout)
    [run] = status["runs"]
    assert (run["state"], run["exit_code"], run["outcome"]) == ("ABANDONED", 2, None)
    assert status["leader"] == ""
    assert "given up after 1" in status["problems"][0]
    assert status["triggers"][1]["next_at"] > time.time()
    assert "nowhere" in (folder / status["logs"]["span/1"]).read_text()
    table = called("status", "schedule.yaml").stdout
    assert "ABANDONED" in table
    assert "nightly" in table
    assert "span 1 waits" in called("retry", "schedule.yaml", "span").stdout
    assert "was not given up" in called("retry", "schedule.yaml", "span", "1").stderr


def test_serving_says_that_it_is_ready_and_ends_when_asked(folder):
    """A service manager would not know when it may start what depends on it, or would kill it."""
    address = str(folder / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(address)
        manager.settimeout(60)
        serving = subprocess.Popen(
            [sys.executable, "-m", "tidegate", "schedule", "serve", "schedule.yaml"],
            cwd=folder,
            env={**os.environ, "NOTIFY_SOCKET": address},
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert "READY=1" in manager.recv(4096).decode()
            with Ledger(folder / "root" / "schedule" / "ledger.db", "flights") as ledger:
                assert ledger.lease().holder.endswith(f":{serving.pid}")
            serving.send_signal(signal.SIGTERM)
            output, _ = serving.communicate(timeout=30)
        finally:
            serving.kill()
    assert serving.returncode == 0
    assert "adopts" in output
    with Ledger(folder / "root" / "schedule" / "ledger.db", "flights") as ledger:
        assert ledger.lease() is None


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ("pipeline: p\ntriggers: [{kind: cron, schedule: '0 0 * * *', cron: x}]\n", "'cron'"),
        ("pipeline: p\ntriggers: [{kind: clock}]\n", "cron, drift, span"),
        ("pipeline: p\ntriggers: []\n", "at least one"),
        ("pipeline: p\ntriggers: [{kind: span}]\n", "where spans arrive"),
        ("pipeline: p\ntriggers: [{kind: drift}, {kind: drift}]\n", "name of its own"),
        ("pipeline: p\ntime_zone: Mars/Phobos\ntriggers: [{kind: drift}]\n", "Mars/Phobos"),
        ("pipeline: p\nretries: 3\ntriggers: [{kind: drift}]\n", "'retries'"),
    ],
)
def test_a_wrong_schedule_is_refused_with_the_setting_at_fault(folder, wrong, named):
    """A slip would be found out when nothing was run."""
    from pathlib import Path

    from tidegate.components.errors import ConfigError
    from tidegate.orchestrators.schedule.settings import Schedule

    Path(folder, "schedule.yaml").write_text(wrong)
    with pytest.raises(ConfigError, match=named):
        Schedule.load(folder / "schedule.yaml")


def test_a_schedule_that_is_not_there_is_named(called):
    """The user would search in a traceback."""
    done = called("once", "nowhere.yaml")
    assert done.returncode == 2
    assert "ScheduleError" in done.stderr
    assert "nowhere.yaml" in done.stderr
