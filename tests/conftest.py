"""The quick tests first, and one finished run of the main job for all who look at it."""

from __future__ import annotations

import dataclasses
import functools
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

_TESTS = Path(__file__).parent

_FINISHED = "finished_run"
"""The fixture that takes longest."""

_SHARED = (
    "components/canary_pusher/local",
    "components/decay_checker",
    "components/edge_exporter",
    "components/importance_gen",
)
"""Folders whose tests share what takes long to make."""

_LONG = ("end_to_end/", "conformance/", "orchestrators/beam/")
"""Folders whose tests run whole pipelines."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Runs what is marked slow last, so that a quick failure is seen at once.

    Several processes (``pytest -n 2``) begin with the longest shares, so that none is left with one
    of them at the end.
    """
    items.sort(key=lambda item: item.get_closest_marker("slow") is not None)
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: _rank(_share(item.path)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Gives tests that share what takes long to make to one process.

    The marks that pytest-xdist has for it are without effect under pytest 9.1.
    """
    from xdist.scheduler import LoadScopeScheduling

    class ByShare(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return _share(config.rootpath / nodeid.partition("::")[0])

    config.option.loadscopereorder = False
    return ByShare(config, log)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leaves pytest's summary the last that is printed.

    A process that shares the work would print now what libraries said while tests were collected.
    """
    if hasattr(config, "workerinput"):
        config.pluginmanager.getplugin("capturemanager").read_global_capture()


def _rank(share: str) -> int:
    """The main job first, then other long ones, then the rest as it comes."""
    return 0 if share == _FINISHED else 1 if share.startswith(_LONG) else 2


@functools.cache
def _share(path: Path) -> str:
    """The name of the tests that one process runs together with those of this file."""
    if _FINISHED in path.read_text(encoding="utf-8"):
        return _FINISHED
    file = path.relative_to(_TESTS).as_posix()
    return next((folder for folder in _SHARED if file.startswith(f"{folder}/")), file)


@dataclasses.dataclass(frozen=True)
class FinishedRun:
    """What the command left: its root, its home, its exit code and what it printed."""

    root: Path
    home: Path
    exit_code: int
    output: str

    def again(
        self, *arguments: str | Path, root: Path | None = None
    ) -> subprocess.CompletedProcess:
        """Calls ``tidegate`` with this run's home; ``--root`` is appended."""
        return tidegate([*arguments, "--root", root or self.root], self.home)


def tidegate(arguments: Sequence[str | Path], home: Path) -> subprocess.CompletedProcess:
    """Calls the command as a user does, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "tidegate", *map(str, arguments)],
        env={**os.environ, "TIDEGATE_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )


@pytest.fixture(scope="session")
def call_tidegate() -> Callable[..., subprocess.CompletedProcess]:
    """:func:`tidegate`, for tests that bring their own root and home."""
    return tidegate


@pytest.fixture(scope="session")
def finished_run(tmp_path_factory: pytest.TempPathFactory) -> FinishedRun:
    """January, then February, of the real flights through the whole pipeline: the main job."""
    home = tmp_path_factory.mktemp("home")
    root = tmp_path_factory.mktemp("run") / "a root"
    spans = ["--span", "1", "--span", "2"]
    done = tidegate(["run", "flights", *spans, "--root", root], home)
    return FinishedRun(root, home, done.returncode, done.stdout + done.stderr)
