"""The exit handler runs when all is over, and is told how it went."""

from __future__ import annotations

import json

import pytest
from google.protobuf import json_format
from kfp.pipeline_spec import pipeline_spec_pb2
from tfx.orchestration.kubeflow.decorators import FinalStatusStr

from tidegate.components.errors import PipelineDefinitionError, PipelineRunError
from tidegate.orchestrators.local import LocalRunner
from tidegate.orchestrators.local.exit_handling import final_status
from tidegate.orchestrators.observed import NodeState


def _handler(task, path, *more):
    return task("Handler", ["tell", str(path)], *more, told=FinalStatusStr())


def test_it_is_told_of_success(place, task, tmp_path):
    """Somebody wants to be told when the model is out."""
    runner = LocalRunner()
    runner.set_exit_handler(_handler(task, tmp_path / "told"))
    runner.run(place.pipeline(task("Good")))
    told = json.loads((tmp_path / "told").read_text())
    assert told["state"] == "SUCCEEDED"
    assert [node.name for node in runner.nodes] == ["Good", "Handler"]
    assert place.states("Handler") == ["COMPLETE"]


def test_it_is_told_of_failure_and_why(place, task, tmp_path):
    """That is when it matters; the run's own error is still the one that is raised."""
    runner = LocalRunner()
    runner.set_exit_handler(_handler(task, tmp_path / "told"))
    with pytest.raises(PipelineRunError, match=r"a bug \(Bad\)"):
        runner.run(place.pipeline(task("Bad", ["fail", "a bug"])))
    told = json.loads((tmp_path / "told").read_text())
    assert told["state"] == "FAILED"
    assert "a bug (Bad)" in told["error"]["message"]


def test_it_runs_each_time_though_nothing_has_changed(place, task, tmp_path):
    """A message that comes from the cache is none."""
    for _ in range(2):
        runner = LocalRunner()
        runner.set_exit_handler(_handler(task, tmp_path / "told"))
        runner.run(place.pipeline(task("Good")))
    assert runner.nodes[0].state is NodeState.CACHED
    assert place.states("Handler") == ["COMPLETE", "COMPLETE"]


def test_its_own_failure_is_told(place, task, tmp_path):
    """Nobody would miss a message that was never sent."""
    runner = LocalRunner()
    runner.set_exit_handler(_handler(task, tmp_path / "told", ["fail", "no network"]))
    with pytest.raises(PipelineRunError, match=r"no network \(Handler\)"):
        runner.run(place.pipeline(task("Good")))
    assert [node.state for node in runner.nodes] == [NodeState.COMPLETE, NodeState.FAILED]


def test_one_that_takes_artifacts_is_refused(place, task):
    """Where the run failed, nothing would have made them."""
    good = task("Good")
    runner = LocalRunner()
    runner.set_exit_handler(task("Handler", before=good.outputs["model"]))
    with pytest.raises(PipelineDefinitionError, match="takes no artifacts"):
        runner.run(place.pipeline(good))


@pytest.mark.parametrize("error", [None, PipelineRunError("a bug", where="Bad")])
def test_the_status_is_vertexes(error):
    """A handler written for Vertex must read it."""
    status = pipeline_spec_pb2.PipelineTaskFinalStatus()
    json_format.Parse(final_status("tasks", "run 1", error), status)
    assert status.state == ("FAILED" if error else "SUCCEEDED")
    assert ("a bug" in status.error.message) == (error is not None)
