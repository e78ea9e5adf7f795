"""``tidegate new``: what a project is, and what is refused."""

from __future__ import annotations

import importlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from tidegate.components import Policy
from tidegate.components.errors import ConfigError
from tidegate.orchestrators.command_line import tidegate
from tidegate.orchestrators.deployment import Deployment
from tidegate.orchestrators.project.creation import FILES, create_project
from tidegate.orchestrators.schedule.settings import Schedule


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    """A project, made once, in a folder whose path has a space."""
    return create_project(tmp_path_factory.mktemp("my projects") / "ferry_bookings")


def test_it_holds_all_that_its_readme_names(project):
    """A new user follows the README line by line."""
    expected = {place.format(name="ferry_bookings") for place in FILES}
    expected |= {f"data/span-0{span}/bookings.csv" for span in (1, 2)}
    found = {str(path.relative_to(project)) for path in project.rglob("*") if path.is_file()}
    assert found == expected
    assert "{{" not in "".join(path.read_text() for path in project.rglob("*") if path.is_file())


def test_its_code_is_as_clean_as_ours(project):
    """It is the first code of Tidegate that a user reads, and then keeps."""
    said = ["--isolated", "--no-cache", "--line-length=100", "."]
    for command in (["check", "--select=E,F,I,B,UP,SIM,RET", *said], ["format", "--check", *said]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command],
            cwd=project,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_its_data_are_the_same_wherever_it_is_made(project, tmp_path):
    """What this project's README shows could not be repeated otherwise."""
    again = create_project(tmp_path / "other")
    for span in (1, 2):
        file = Path("data") / f"span-0{span}" / "bookings.csv"
        assert (again / file).read_bytes() == (project / file).read_bytes()


def test_its_policy_and_its_settings_fit_this_release(project):
    """A setting that was renamed here would break every new project."""
    policy = Policy.from_yaml(project / "ferry_bookings" / "privacy.yaml")
    assert policy.domain == "ferry_bookings"
    assert {"email", "name", "phone"} <= set(policy.columns)
    assert Deployment.from_yaml(project / "deployment.yaml").vertex is not None
    schedule = Schedule.load(project / "schedule.yaml")
    assert schedule.pipeline == "ferry_bookings.project:FerryBookings"
    assert Path(schedule.data) == project / "data"


def test_it_is_found_once_it_is_installed(project, tmp_path):
    """After pip install, its name alone is enough."""
    # What pip asks setuptools for; nothing is fetched, and nothing installed into this environment.
    copy = shutil.copytree(project, tmp_path / "ferry_bookings")
    built = [sys.executable, "-c", "import setuptools; setuptools.setup()", "-q", "egg_info"]
    subprocess.run(built, cwd=copy, check=True, capture_output=True)
    find = (
        "from tidegate.orchestrators.ready_pipelines import find_pipeline;"
        "print(find_pipeline('ferry_bookings').name)"
    )
    path = os.pathsep.join([str(copy), *(one for one in sys.path if one)])
    done = subprocess.run(
        [sys.executable, "-c", find],
        env={**os.environ, "PYTHONPATH": path},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "ferry-bookings\n", done.stderr


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Ferry", "cannot be a package's name"),
        ("7ferries", "cannot be a package's name"),
        ("ferry-bookings", "cannot be a package's name"),
        ("f", "cannot be a package's name"),
        ("class", "cannot be a package's name"),
        ("json", "has a package 'json' already"),
        ("tidegate", "has a package 'tidegate' already"),
        ("flights", "taken by Tidegate"),
    ],
)
def test_a_name_that_would_not_work_is_refused(tmp_path, name, reason):
    """The project would import something else, or nothing."""
    with pytest.raises(ConfigError, match=reason):
        create_project(tmp_path / name)
    assert not any(tmp_path.iterdir())


def test_what_is_there_is_not_touched(tmp_path):
    """A second call must not write over a week's work."""
    (tmp_path / "ferry").mkdir()
    (tmp_path / "ferry" / "mine.txt").write_text("mine")
    done = CliRunner().invoke(tidegate, ["new", str(tmp_path / "ferry")])
    assert done.exit_code == 2
    assert "already" in done.output
    assert [path.name for path in (tmp_path / "ferry").iterdir()] == ["mine.txt"]


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    """An error of the system names neither the project nor the way out."""
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match=r"cannot be written: .*ferry"):
        create_project(tmp_path / "file" / "ferry")


def test_nothing_is_left_of_a_project_that_could_not_be_made(tmp_path, monkeypatch):
    """Half a project looks like a whole one."""
    creation = importlib.import_module("tidegate.orchestrators.project.creation")
    monkeypatch.setattr(creation, "SPANS", ("not a number",))
    with pytest.raises((TypeError, ValueError)):
        create_project(tmp_path / "ferry")
    assert not any(tmp_path.iterdir())
