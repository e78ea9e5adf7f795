"""What is shipped to those who install Tidegate rather than clone it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FOLDERS = ("components", "pipelines", "orchestrators", "data")
FILES = ("setup.py", "pyproject.toml", "README.md", "LICENSE", "py.typed")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> list[str]:
    """The names in a wheel built from a copy of the checkout, in a path with a space."""
    copy = tmp_path_factory.mktemp("a clone") / "tidegate"
    copy.mkdir()
    for name in (*FILES, "__init__.py", "__main__.py"):
        shutil.copy(ROOT / name, copy)
    for folder in (*FOLDERS, "tests", "constraints"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    subprocess.run(
        [sys.executable, "setup.py", "-q", "bdist_wheel", "-d", str(copy / "built")],
        cwd=copy,
        check=True,
        capture_output=True,
    )
    [built] = (copy / "built").glob("tidegate-*.whl")
    with zipfile.ZipFile(built) as archive:
        return archive.namelist()


def test_the_wheel_holds_the_package_and_nothing_beside_it(wheel):
    """An installation would carry the tests, or lack a module that the checkout has."""
    files = [name.split("/") for name in wheel if ".dist-info/" not in name]
    assert {parts[0] for parts in files} == {"tidegate"}
    in_root = {parts[1] for parts in files if len(parts) == 2}
    assert in_root == {"__init__.py", "__main__.py", "py.typed"}
    assert {parts[1] for parts in files if len(parts) > 2} == set(FOLDERS)


def test_every_module_and_data_file_of_the_packages_is_in_the_wheel(wheel):
    """A policy, template or sample left behind is missed only by those who install the wheel."""
    shipped = {".py", ".yaml", ".pbtxt", ".html", ".j2", ".css", ".csv"}
    expected = {
        f"tidegate/{path.relative_to(ROOT)}"
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*")
        if path.suffix in shipped and not {"__pycache__", ".ipynb_checkpoints"} & set(path.parts)
    }
    assert "tidegate/data/flights/sample/span-01/flights.csv" in expected
    assert expected - set(wheel) == set()


def test_the_license_and_the_command_are_in_the_wheel(wheel):
    """The terms would be missing, or `tidegate` would not be on the user's PATH."""
    assert [name for name in wheel if name.endswith("LICENSE")]
    assert [name for name in wheel if name.endswith("entry_points.txt")]
