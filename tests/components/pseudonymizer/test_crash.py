"""kill -9 in the middle of a run, and what the next run makes of it."""

from __future__ import annotations

import gzip
import json
import os
import select
import signal
import subprocess
import sys
import time

import pytest
from ml_metadata import metadata_store
from ml_metadata.proto import metadata_store_pb2
from tfx.orchestration import metadata

from tidegate.components.artifacts import read_verdict

from .conftest import people_csv, write_span

pytestmark = pytest.mark.slow

ROWS = 30_000

STARTER = """
import json, os, sys
from tfx.orchestration import metadata, pipeline
from tfx.orchestration.local.local_dag_runner import LocalDagRunner
from tidegate.components.pseudonymizer.component import Pseudonymizer

def run(data, policy, keyset, root):
    LocalDagRunner().run(
        pipeline.Pipeline(
            "people",
            root,
            components=[Pseudonymizer(data, policy, keyset)],
            metadata_connection_config=metadata.sqlite_metadata_connection_config(f"{root}/m.db"),
            enable_cache=True,
        )
    )

for line in sys.stdin:
    child = os.fork()
    if not child:
        os.setsid()
        try:
            run(*json.loads(line))
        except BaseException:
            os._exit(1)
        os._exit(0)
    print(child, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
"""Has loaded what a run needs, and starts one after the other, each in a process of its own."""


class Run:
    """A run of the pipeline in a process group of its own."""

    def __init__(self, starter, arguments):
        self._starter = starter
        starter.stdin.write(json.dumps([str(one) for one in arguments]) + "\n")
        starter.stdin.flush()
        self.group = int(starter.stdout.readline())

    def ended(self):
        """Whether it has ended by itself."""
        return bool(select.select([self._starter.stdout], [], [], 0)[0])

    def wait(self):
        """Its exit code; that of a killed one is negative."""
        return int(self._starter.stdout.readline())


@pytest.fixture(scope="module")
def starter():
    """The process that starts the runs."""
    with subprocess.Popen(
        [sys.executable, "-c", STARTER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        yield process
        process.kill()


@pytest.fixture
def start(starter, tmp_path, policy, keyset_file):
    """Starts a run of the pipeline."""
    write_span(tmp_path / "data", 1, people_csv(ROWS))
    (tmp_path / "policy.yaml").write_text(policy.to_json())  # JSON is YAML
    (tmp_path / "root").mkdir()
    arguments = [tmp_path / "data", tmp_path / "policy.yaml", keyset_file, tmp_path / "root"]
    return lambda: Run(starter, arguments)


def _surveying(root):
    return (root / "Pseudonymizer" / "examples").exists()


def _writing(root):
    written = (root / "Pseudonymizer" / "examples").glob("*/**/*")
    return any(path.is_file() and path.stat().st_size for path in written)


def _kill_when(run, happens, root):
    deadline = time.monotonic() + 240
    while not happens(root):
        assert not run.ended(), "the run ended before it could be killed"
        assert time.monotonic() < deadline
        time.sleep(0.01)
    os.killpg(run.group, signal.SIGKILL)
    assert run.wait() == -signal.SIGKILL


@pytest.mark.parametrize("moment", [_surveying, _writing], ids=["surveying", "writing"])
def test_what_a_killed_run_left_is_never_published_and_a_rerun_completes(start, tmp_path, moment):
    """Half of a span would train half a model, and nobody would know."""
    root = tmp_path / "root"
    _kill_when(start(), moment, root)
    store = metadata_store.MetadataStore(
        metadata.sqlite_metadata_connection_config(str(root / "m.db"))
    )
    live = metadata_store_pb2.Artifact.LIVE
    assert [one for one in store.get_artifacts() if one.state == live] == []
    assert start().wait() == 0
    published = [one for one in store.get_artifacts() if one.state == live]
    assert sorted(one.type for one in published) == ["Examples", "tidegate.PrivacyReport"]
    [report] = [one for one in published if one.type == "tidegate.PrivacyReport"]
    assert read_verdict(report.uri).evidence["rows"] == ROWS
    for path in root.rglob("*"):  # what the killed run left, too
        if path.is_file():
            assert b"@example.org" not in _content(path), path


def _content(path):
    content = path.read_bytes()
    if content[:2] != b"\x1f\x8b":
        return content
    unpacked = bytearray()
    try:
        with gzip.open(path) as file:
            while chunk := file.read(1 << 20):
                unpacked += chunk
    except EOFError:  # cut short by the kill
        pass
    return bytes(unpacked)
