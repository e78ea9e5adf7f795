"""Which runner a user's words ask for."""

from __future__ import annotations

import pytest

from tidegate.components.errors import ConfigError
from tidegate.orchestrators.beam.choosing import chosen_runner


def test_the_local_platform_has_no_runner():
    """Its nodes run Beam as TFX does by itself."""
    assert chosen_runner("local", None, None) is None


def test_a_runner_without_the_platform_is_refused():
    """It would have been ignored: the jobs would run here, and not on the cluster."""
    with pytest.raises(ConfigError, match="Say --on beam"):
        chosen_runner("local", "flink", None)


def test_the_command_overrules_the_file(tmp_path):
    """One file for all, and another runner for once."""
    path = tmp_path / "beam.yaml"
    path.write_text("runner: flink\n")
    assert chosen_runner("beam", None, path).runner == "flink"
    assert chosen_runner("beam", "direct", path).runner == "direct"


def test_a_runner_that_the_file_says_nothing_of_is_refused(tmp_path):
    """Dataflow without a project."""
    with pytest.raises(ConfigError, match="says nothing of dataflow"):
        chosen_runner("beam", "dataflow", None)
