"""The exit handler runs when all is over, and is told how it went."""

from __future__ import annotations

import contextlib
import json

import pytest
from google.protobuf import json_format
from kfp.pipeline_spec import pipeline_spec_pb2
from tfx.orchestration.kubeflow.decorators import FinalStatusStr

from tidegate.components.errors import (
    DataError,
    PipelineDefinitionError,
    PipelineRunError,
    PreflightError,
)
from tidegate.orchestrators.local import LocalRunner
from tidegate.orchestrators.local.exit_handling import final_status
from tidegate.orchestrators.local.launching import compiled
from tidegate.orchestrators.local.records import Records
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
    with pytest.raises(PreflightError, match=r"\[exit-handler\] Handler"):
        runner.run(place.pipeline(good))
    with pytest.raises(PipelineDefinitionError, match="takes no artifacts"):
        runner.run_with_ir(compiled(place.pipeline(good), ""))


class Killed(BaseException):
    """Ends a run where a test wants it to end."""


def _killed(*_):
    raise Killed


def test_a_run_killed_after_it_is_not_told_of_twice(place, task, tmp_path, monkeypatch):
    """Who was told that the model is out would look for a second one."""

    def run(resume=None):
        runner = LocalRunner(resume=resume)
        notes = ["note", str(tmp_path / "notes")]
        runner.set_exit_handler(_handler(task, tmp_path / "told", notes))
        with contextlib.suppress(Killed):
            runner.run(place.pipeline(task("Good")))
        return runner

    with monkeypatch.context() as patched:
        patched.setattr(Records, "end", _killed)
        killed = run()
    again = run(killed.run_id)
    assert [node.state for node in again.nodes] == [NodeState.COMPLETE, NodeState.COMPLETE]
    assert place.states("Handler") == ["COMPLETE"]
    assert len((tmp_path / "notes").read_text().split()) == 1


def test_it_is_told_again_where_the_run_went_on_after_it(place, task, tmp_path):
    """Who was told of a failure wants to hear that it was mended."""
    tries, told = str(tmp_path / "tries"), tmp_path / "told"

    def runner(resume=None):
        made = LocalRunner(resume=resume)
        made.set_exit_handler(_handler(task, told))
        return made

    def pipeline():
        return place.pipeline(task("Flaky", ["fail_before", [tries, 2]]))

    broken = runner()
    with pytest.raises(DataError):
        broken.run(pipeline())
    assert json.loads(told.read_text())["state"] == "FAILED"
    runner(broken.run_id).run(pipeline())
    assert json.loads(told.read_text())["state"] == "SUCCEEDED"
    assert place.states("Handler") == ["COMPLETE", "COMPLETE"]


@pytest.mark.parametrize("error", [None, PipelineRunError("a bug", where="Bad")])
def test_the_status_is_vertexes(error):
    """A handler written for Vertex must read it."""
    status = pipeline_spec_pb2.PipelineTaskFinalStatus()
    json_format.Parse(final_status("tasks", "run 1", error), status)
    assert status.state == ("FAILED" if error else "SUCCEEDED")
    assert ("a bug" in status.error.message) == (error is not None)
