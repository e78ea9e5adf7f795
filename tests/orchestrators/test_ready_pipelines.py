"""What the command may be told of each pipeline."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tidegate.components.errors import ConfigError, DataError
from tidegate.orchestrators.ready_pipelines import PIPELINES, Wishes


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("TIDEGATE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_each_goes_by_its_own_name():
    """The command would run one pipeline for another."""
    assert {name: kind.name for name, kind in PIPELINES.items()} == {
        "flights": "flights",
        "digits": "digits",
    }


def test_digits_take_no_keyset(home, tmp_path):
    """Who gives one believes that something is protected."""
    with pytest.raises(ConfigError, match=r"takes no keyset .*keys\.json"):
        PIPELINES["digits"](Wishes(keyset=tmp_path / "keys.json"))


@pytest.mark.parametrize("name", sorted(PIPELINES))
def test_wrong_settings_are_found_before_anything_is_made(home, tmp_path, name):
    """A user who mistypes one word must find nothing left behind."""
    config = tmp_path / "mine.yaml"
    config.write_text("trainnig: {}\n")
    with pytest.raises(ConfigError, match=r"no setting 'trainnig'"):
        PIPELINES[name](Wishes(config=config))
    assert not home.exists()


def test_data_is_prepared_at_home_and_not_in_the_root(home, tmp_path):
    """A root is shared and deleted; what was prepared serves the next one too."""
    assert PIPELINES["digits"](Wishes()).prepare(tmp_path / "root") == (1,)
    assert (home / "data" / "digits" / "span-01" / "train.parquet").is_file()
    assert not (tmp_path / "root").exists()


def test_a_missing_span_is_an_error_of_use(home, tmp_path):
    """The run must not start."""
    with pytest.raises(DataError, match="no span 5"):
        PIPELINES["digits"](Wishes(spans=(5,))).prepare(tmp_path / "root")


def test_knowing_the_pipelines_takes_no_tensorflow():
    """``tidegate --help`` would take ten seconds."""
    program = (
        "import sys; import tidegate.orchestrators.command_line;"
        "print([name for name in ('tensorflow', 'tfx', 'apache_beam') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
