"""What a rollout run on the command line shows to others, and leaves in a pipeline's lineage."""

from __future__ import annotations

import re
import socket
import sys
import threading
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tidegate.components.canary_pusher import targets
from tidegate.components.canary_pusher.control.desired import prepare_rollout
from tidegate.components.canary_pusher.control.folder import RolloutFolder
from tidegate.components.canary_pusher.model_files import read_model
from tidegate.components.errors import InstallationError, PipelineRootError, UsageError
from tidegate.orchestrators.lineage import chain_of
from tidegate.orchestrators.rollouts.run_command import run
from tidegate.orchestrators.rollouts.watching import watched

from ...components.canary_pusher.control.conftest import POLICY
from ...components.canary_pusher.control.file_target import FileTarget


@pytest.fixture
def prepared(pushed: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RolloutFolder:
    """A rollout as CanaryPusher leaves it, at a target on files."""
    kinds = {**targets.TRAFFIC_KINDS, "file": ("file", "FileTarget")}
    monkeypatch.setattr(targets, "TRAFFIC_KINDS", kinds)
    monkeypatch.setattr(targets, "_read", lambda text, _: FileTarget.from_json(text))
    monkeypatch.setattr("signal.signal", lambda *_: None)
    first = tmp_path / "first"
    first.mkdir()
    (first / "saved_model.pb").write_text("first")
    target = FileTarget(str(tmp_path / "state"))
    target.load(read_model(str(first)), 1, 0)
    target.promote(1, 0)
    pushed.push("second", pushed=0, target=target.to_json())
    model = read_model(str(pushed.root / "artifacts" / "Trainer" / "model" / "second"))
    return prepare_rollout(target, model, POLICY, {"outcome": "PASS"})


def _run(folder: RolloutFolder, *options: str) -> Any:
    return CliRunner().invoke(run, [str(folder.path), "--no-watchdog", *options])


def test_a_run_with_a_root_is_recorded_there_once(pushed, prepared):
    """`tidegate why` would not know the version that is live."""
    done = _run(prepared, "--root", str(pushed.root))
    assert done.exit_code == 0, done.output
    assert "Recorded as execution" in done.output
    again = _run(prepared, "--root", str(pushed.root))
    assert again.exit_code == 0, again.output
    assert chain_of(pushed.store, "2").steps[-1].node == "RolloutController"
    assert len(pushed.store.get_executions_by_type("tidegate.RolloutController")) == 1


def test_a_root_without_runs_is_refused_before_anything_is_driven(prepared, tmp_path):
    """A typo would be found out after an hour, when all is over."""
    done = _run(prepared, "--root", str(tmp_path / "typo"))
    assert isinstance(done.exception, PipelineRootError)
    assert prepared.records() == []


def test_figures_are_served_while_it_runs(prepared):
    """Nobody could watch a rollout from a dashboard."""
    done: list[Any] = []
    thread = threading.Thread(target=lambda: done.append(_run(prepared, "--metrics-port", "0")))
    thread.start()
    seen = _while(thread, prepared)
    thread.join(60)
    [result] = done
    assert result.exit_code == 0, result.output
    assert "Figures for Prometheus at http://127.0.0.1:" in result.output
    assert "tidegate_rollout_weight_percent" in seen


def _while(thread: threading.Thread, folder: RolloutFolder) -> str:
    """What is served; the port is found among those that this process listens on."""
    while thread.is_alive():
        for port in _listening():
            try:
                url = f"http://127.0.0.1:{port}/metrics"
                text = urllib.request.urlopen(url, timeout=2).read().decode()
            except OSError:
                continue
            if "tidegate_rollout_stage" in text:
                return text
        time.sleep(0.05)
    return ""


def _listening() -> set[int]:
    own = {Path(one).readlink().name for one in Path("/proc/self/fd").iterdir() if one.exists()}
    inodes = {name[8:-1] for name in own if name.startswith("socket:")}
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return {int(row[1].split(":")[1], 16) for row in rows if row[3] == "0A" and row[9] in inodes}


def test_a_port_that_is_taken_is_named(prepared):
    """A stack trace of a web server would be all there is."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = _run(prepared, "--metrics-port", str(port))
    assert isinstance(done.exception, UsageError)
    assert re.search(f"Cannot serve figures: .*--metrics-port {port}", str(done.exception))


def test_without_prometheus_client_the_remedy_is_named(prepared, monkeypatch):
    """Whoever installed no extras would get an ImportError."""
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    with pytest.raises(InstallationError, match=r"tidegate\[rollout\]"), watched(prepared, 0):
        pass
