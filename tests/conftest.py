"""The quick tests first, and one finished run of the main job for all who look at it."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

_TESTS = Path(__file__).parent

_FINISHED = "finished_run"
"""The fixture that takes longest."""

_SHARED = ("components/edge_exporter", "components/decay_checker", "components/importance_gen")
"""Folders whose tests share what takes long to make."""


# First, for the plugin that shares the work reads the marks in its own hook.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Runs what is marked slow last, so that a quick failure is seen at once.

    Where several processes share the work (pytest -n 2 --dist loadgroup --no-loadscope-reorder),
    tests that share what takes long to make are one process's, and the longest share is begun
    first, beside the quick tests.
    """
    items.sort(key=lambda item: item.get_closest_marker("slow") is not None)
    if config.pluginmanager.hasplugin("xdist"):
        for item in items:
            item.add_marker(pytest.mark.xdist_group(_share(item)))
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: _share(item) != _FINISHED)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leaves pytest's summary the last that is printed.

    A process that shares the work would print now what libraries said while tests were collected.
    """
    if hasattr(config, "workerinput"):
        config.pluginmanager.getplugin("capturemanager").read_global_capture()


def _share(item: pytest.Item) -> str:
    """The name of the tests that one process runs together with this one."""
    if _FINISHED in getattr(item, "fixturenames", ()):
        return _FINISHED
    file = item.path.relative_to(_TESTS).as_posix()
    for folder in _SHARED:
        if file.startswith(f"{folder}/"):
            return folder
    slow = item.get_closest_marker("slow") is not None
    return f"{file}, slow" if slow else file


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
        timeout=600,
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
