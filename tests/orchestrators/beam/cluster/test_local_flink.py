"""A real cluster: Flink's processes, Beam's job server and Python workers, on this machine."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tidegate.components.errors import ClusterError, InstallationError
from tidegate.orchestrators.beam.cluster.jars import provide_jars
from tidegate.orchestrators.beam.cluster.java import find_java
from tidegate.orchestrators.beam.cluster.local_flink import LocalFlink

BENCHMARK = Path(__file__).parents[4] / "benchmarks" / "beam_cluster.py"

# Starts a cluster, tells the processes of its parts, and stays.
HOLDER = """
import time
from tidegate.orchestrators.beam.cluster.local_flink import LocalFlink
with LocalFlink() as cluster:
    print(*(program.pid for program in cluster.programs.values()), flush=True)
    time.sleep(600)
"""


@pytest.fixture(scope="module")
def jars():
    """Flink's jars; skips where there is no Java, or no Maven repository can be reached."""
    try:
        find_java()
        return provide_jars()
    except ClusterError as error:
        pytest.skip(f"a cluster needs Java: {error}")
    except InstallationError as error:
        if "cannot be fetched" not in str(error):
            raise
        pytest.skip(f"a cluster needs jars of Maven Central: {error}")


@pytest.fixture
def home(tmp_path, jars):
    """A TIDEGATE_HOME without keys, with the jars."""
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "clusters").symlink_to(jars.parents[1], target_is_directory=True)
    return folder


@pytest.mark.slow
def test_flights_beam_nodes_say_on_two_task_managers_what_they_say_in_one_process(tmp_path, home):
    """The promise of --on beam: the same rows, the same statistics.

    The benchmark without ``--nodes`` compares Transform and Evaluator too, and takes five minutes.
    """
    told = tmp_path / "told.json"
    arguments = ["--sample", "--nodes", "2", "--json", str(told)]
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(BENCHMARK), *arguments],
        env={**os.environ, "TIDEGATE_HOME": str(home), "TF_CPP_MIN_LOG_LEVEL": "2"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr[-4000:]
    found = json.loads(told.read_text())
    assert {part: told for part, told in found["differences"].items() if told} == {}
    counts = found["flink"]["counts"]
    assert counts["StatisticsGen, train"] + counts["StatisticsGen, eval"] == 4000
    assert len(found["flink"]["statistics"]) > 100
    managers = {name for job in found["cluster"]["jobs"].values() for name in job}
    assert len(managers) == 2
    assert len(found["cluster"]["jobs"]) >= 2
    assert found["cluster"]["workers"] >= 4  # one a task manager for each job


@pytest.mark.slow
def test_nothing_outlives_a_run_that_was_killed(home):
    """Four processes of Java, and workers that hold TensorFlow, would fill the machine."""
    holder = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", HOLDER],
        env={**os.environ, "TIDEGATE_HOME": str(home)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        parts = [int(one) for one in holder.stdout.readline().split()]
    finally:
        holder.kill()
        holder.wait()
        holder.stdout.close()
    assert len(parts) == 5
    end = time.monotonic() + 30
    while any(_runs(part) for part in parts):
        assert time.monotonic() < end
        time.sleep(0.1)


def test_a_part_that_does_not_start_is_named_with_the_end_of_its_log(tmp_path, home, monkeypatch):
    """What to mend stands there, and not in a folder that is gone with the cluster."""
    java = tmp_path / "java" / "bin" / "java"
    java.parent.mkdir(parents=True)
    java.write_text(
        "#!/bin/sh\n"
        '[ "$1" = -version ] && { echo \'openjdk version "17.0.1"\' >&2; exit 0; }\n'
        "echo 'Could not reserve enough space for object heap' >&2\nexit 3\n"
    )
    java.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(java.parents[1]))
    monkeypatch.setenv("TIDEGATE_HOME", str(home))
    cluster = LocalFlink()
    with pytest.raises(ClusterError, match=r"ended with code 3 .*(\n.*)*object heap") as raised:
        cluster.start()
    assert raised.value.exit_code == 4
    assert not cluster.folder.exists()
    assert all(program.poll() is not None for program in cluster.programs.values())


def _runs(process):
    try:
        os.kill(process, signal.SIG_DFL)
        with open(f"/proc/{process}/stat", encoding="ascii") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False
