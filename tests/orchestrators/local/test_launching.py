"""One node, launched in this process: TFX's launcher still is what it was."""

from __future__ import annotations

import pytest

from tidegate.components.errors import PipelineRunError
from tidegate.orchestrators.local.launching import compiled, launch_node
from tidegate.orchestrators.observed import NodeState


def test_a_node_is_launched_and_observed(tiny_pipeline):
    """Notebooks and the conformance suite run nodes one by one."""
    ir = compiled(tiny_pipeline("FAIL"), "one run")
    assert launch_node(ir, "Gate").state is NodeState.COMPLETE
    skipped = launch_node(ir, "Worker")
    assert skipped.state is NodeState.SKIPPED
    assert "blessed" in skipped.reason


def test_a_second_attempt_leaves_the_first_on_record(place, task, tmp_path):
    """TFX's launcher would turn the failure into a success."""
    tries = str(tmp_path / "tries")
    ir = compiled(place.pipeline(task("Flaky", ["fail_before", [tries, 2]])), "one run")
    with pytest.raises(Exception, match="Not yet"):
        launch_node(ir, "Flaky")
    assert launch_node(ir, "Flaky").state is NodeState.COMPLETE
    assert place.states("Flaky") == ["FAILED", "COMPLETE"]


def test_an_error_names_the_node(place, task):
    """A user must know where to look."""
    ir = compiled(place.pipeline(task("Bad", ["fail", "a bug"])), "one run")
    with pytest.raises(PipelineRunError, match=r"a bug \(Bad\)"):
        launch_node(ir, "Bad")
