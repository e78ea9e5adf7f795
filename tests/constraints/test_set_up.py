"""When set-up has something to do."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize("change", ["requested", "line", "clone", "requirements", "packaging"])
def test_a_finished_set_up_is_redone_only_when_something_changed(
    set_up, monkeypatch, tmp_path, change
):
    """Each command would wait for an installation, or run in an environment out of date."""
    module = set_up("set_up")
    monkeypatch.setattr(module, "STAMP", tmp_path / "set-up.json")
    monkeypatch.setattr(module, "PYTHON", Path(sys.executable))
    stamp = module.new_stamp({"requested": "", "line": "1.16", "interpreter": sys.executable})
    assert not module.is_up_to_date("")  # nothing is there, or it was interrupted
    module.write_stamp(stamp)
    assert module.is_up_to_date("")
    assert not module.is_up_to_date("1.21")
    module.write_stamp({**stamp, change: "1.21" if change == "line" else "another"})
    assert not module.is_up_to_date("")


def test_a_change_to_the_packaging_alone_keeps_the_requirements(set_up):
    """Editing pyproject.toml would cost a full installation each time."""
    module = set_up("set_up")
    stamp = module.new_stamp({"requested": "", "line": "1.16", "interpreter": "python"})
    assert module.same_requirements({**stamp, "packaging": "before"}, stamp)
    assert not module.same_requirements({**stamp, "requirements": "before"}, stamp)
    assert not module.same_requirements({}, stamp)


def test_an_environment_whose_python_is_gone_is_built_again(set_up, monkeypatch, tmp_path):
    """After an upgrade of the system's Python every command would fail until .venv is removed."""
    module = set_up("set_up")
    monkeypatch.setattr(module, "STAMP", tmp_path / "set-up.json")
    monkeypatch.setattr(module, "PYTHON", tmp_path / "python")
    (tmp_path / "python").symlink_to(sys.executable)
    module.write_stamp(
        module.new_stamp({"requested": "", "line": "1.16", "interpreter": sys.executable})
    )
    assert module.is_up_to_date("")
    (tmp_path / "python").unlink()
    (tmp_path / "python").symlink_to("/usr/bin/python3-that-was-removed")
    assert not module.is_up_to_date("")
    assert module.read_stamp() == {}  # so the requirements are not kept either
