"""Environments made of a small wheel written here, so that no index is asked."""

import hashlib
import os
import runpy
import subprocess
import sys
import zipfile

import pytest

from tidegate.components.environments import Environment, provide
from tidegate.components.errors import InstallationError


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A home without any environment."""
    monkeypatch.setenv("TIDEGATE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def environment(tmp_path):
    """One module, which needs what no index has."""
    wheel = tmp_path / "tiny-1.0-py3-none-any.whl"
    about = "tiny-1.0.dist-info"
    files = {
        "tiny.py": "NUMBER = 7\n",
        f"{about}/METADATA": "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n"
        "Requires-Dist: no-such-package-anywhere\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{about}/RECORD": "",
    }
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    return Environment("tiny", (f"tiny @ {wheel.as_uri()} --hash=sha256:{digest}",))


def test_what_is_installed_can_be_imported_and_nothing_else_is_left(environment, home):
    """Users would lose the tool, or their disk to what was left of installing it."""
    folder = provide(environment)
    assert runpy.run_path(str(folder / "tiny.py"))["NUMBER"] == 7
    kept = {path.name for path in (home / "environments").iterdir()}
    assert kept == {folder.name, f".{folder.name}.lock"}


def test_it_is_installed_once(environment, monkeypatch):
    """Users would lose time and the network, every time."""
    folder = provide(environment)
    monkeypatch.setattr(sys, "executable", "/nonexistent/python")
    monkeypatch.setenv("PATH", "")
    assert provide(environment) == folder


def test_other_requirements_have_another_folder(environment):
    """Users would lose the new version of a tool to the old one's folder."""
    assert Environment("tiny", ("tiny==2.0",)).folder != environment.folder


def test_a_wheel_with_another_hash_is_refused(environment, home):
    """Users would lose the pin: whoever changes the index would run code here."""
    [requirement] = environment.requirements
    changed = Environment("tiny", (requirement[:-64] + "0" * 64,))
    with pytest.raises(InstallationError, match=r"tiny cannot be installed(?s:.*)(?i:hash)"):
        provide(changed)
    assert not changed.folder.exists()
    assert [path.name for path in (home / "environments").iterdir() if path.is_dir()] == []


def test_a_home_that_cannot_be_written_is_named(environment, home):
    """Users would lose the reason among a stack of calls."""
    home.write_text("a file, not a folder")
    with pytest.raises(InstallationError, match=r"Not a directory.*TIDEGATE_HOME"):
        provide(environment)


@pytest.mark.slow
def test_without_uv_it_is_pip_that_installs(environment, monkeypatch):
    """Users would lose the tool on machines without uv."""
    monkeypatch.setattr(sys, "prefix", "/nonexistent")
    for variable in ("HOME", "PATH"):
        monkeypatch.setenv(variable, "/nonexistent")
    assert (provide(environment) / "tiny.py").is_file()


def test_two_processes_at_once_get_the_same_whole_environment(environment):
    """Users would lose a run to another that installs at the same time."""
    source = (
        "from tidegate.components.environments import Environment, provide;"
        f"print(provide(Environment{(environment.name, environment.requirements)!r}))"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", source], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = {process.communicate(timeout=120)[0].strip() for process in running}
    assert said == {str(environment.folder)}
    assert (environment.folder / "tiny.py").is_file()
    assert os.listdir(environment.folder)
