"""``tidegate rollback`` at the command line, and what ``tidegate why`` tells afterwards."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tidegate.orchestrators.command_line import tidegate
from tidegate.orchestrators.root import PipelineRoot


@pytest.fixture
def call(pushed: Any) -> Callable[..., Result]:
    """Calls a command on a root in which two versions were pushed."""
    for weights in ("first", "second"):
        pushed.push(weights)

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(
            tidegate, [*arguments, "--root", str(pushed.root)], env={"COLUMNS": "240"}
        )

    return run


def test_it_goes_back_and_why_tells_of_it(call, pushed):
    """On the morning after, nobody could say who had undone what."""
    done = call("rollback", "flights", "--why", "late flights are missed", "--who", "ada")
    assert done.exit_code == 0, done.output
    said = "Rolled back from version 2 to version 1, which is live as version 3, by ada"
    assert said in done.stdout

    told = call("why", "3")
    assert told.exit_code == 0, told.output
    flat = " ".join(told.stdout.split())
    assert "Version 3 at" in flat
    assert said in flat.partition("Evidence")[0]
    assert "UTC: late flights are missed." in flat
    assert f"against PushedModel #{pushed.artifacts['second']}" in flat


def test_json_has_all_of_it(call):
    """A script would have to read a sentence."""
    asked = ("rollback", "flights", "--why", "x", "--json")
    planned = json.loads(call(*asked, "--dry-run").stdout)
    assert (planned["changed"], planned["rolled_back_to"], planned["version"]) == (False, "1", None)
    done = json.loads(call(*asked).stdout)
    assert (done["changed"], done["version"], done["replaced"]) == (True, 3, 2)
    again = json.loads(call(*asked).stdout)
    assert (again["changed"], again["execution"]) == (False, done["execution"])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("flights", "--to", "7", "--why", "x"), "VersionNotFoundError: No version 7 was pushed"),
        (("other", "--why", "x"), "Pipelines that ran: flights"),
        (("flights",), "Missing option '--why'"),
        (("flights", "--why", " "), "UsageError: --why is empty"),
    ],
)
def test_bad_input_is_named_and_changes_nothing(call, pushed, arguments, words):
    """A wrong word at night would cost more than it says."""
    done = call("rollback", *arguments)
    assert done.exit_code == 2
    assert words in done.output
    assert pushed.target.live().number == 2


def test_a_run_under_way_is_not_disturbed(call, pushed):
    """A pipeline that pushes meanwhile would push over the rollback, or beside it."""
    with PipelineRoot(pushed.root).locked():
        done = call("rollback", "flights", "--why", "x")
    assert done.exit_code == 2
    assert "PipelineLockedError" in done.output
    assert pushed.target.live().number == 2


def test_a_root_without_runs_is_named(tmp_path):
    """A typo in --root would make a folder there."""
    absent = tmp_path / "absent"
    done = CliRunner().invoke(tidegate, ["rollback", "m", "--why", "x", "--root", str(absent)])
    assert done.exit_code == 2
    assert not absent.exists()
