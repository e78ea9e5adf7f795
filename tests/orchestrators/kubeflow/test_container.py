"""The command of every task: what an executor is given, put out, recorded and refused."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest
from kubeflow_nodes.by_hand import ByHand, compiled
from kubeflow_nodes.step import BIG, Step
from tfx.dsl.experimental.node_execution_options.utils import NodeExecutionOptions
from tfx.orchestration.data_types import RuntimeParameter
from tfx.orchestration.kubeflow.decorators import FinalStatusStr
from tfx.orchestration.pipeline import Pipeline

from tidegate.components.errors import PipelineDefinitionError
from tidegate.orchestrators.kubeflow.node_description import NodeDescription


def made_of(root, *nodes, **settings):
    return Pipeline("steps", str(root), components=[*nodes], **settings)


@pytest.fixture
def first():
    return Step(number=BIG, flag=True, ratio=0.1, text="334").with_id("First")


def test_static_properties_arrive_as_they_were_written(first, root, tmp_path):
    """As the backend's numbers, a bool would arrive as 1 and 2^53 + 1 as 2^53."""
    hand = ByHand(compiled(made_of(root, first), tmp_path), root)
    assert hand.run("First") == 0
    assert hand.seen("First")["properties"] == {
        "number": ["int", BIG],
        "flag": ["bool", True],
        "ratio": ["float", 0.1],
        "text": ["str", "334"],
    }


def test_a_custom_type_comes_back_with_its_class_and_properties(first, root, tmp_path):
    """An executor would be given an artifact of a class made up on the spot, numbers rounded."""
    second = Step(before=first.outputs["card"]).with_id("Second")
    hand = ByHand(compiled(made_of(root, first, second), tmp_path), root)
    assert [hand.run("First"), hand.run("Second")] == [0, 0]
    assert hand.seen("Second")["before"] == [["Card", BIG, BIG, f"card {BIG}!"]]


def test_a_dynamic_property_is_the_exact_value(first, root, tmp_path):
    """TFX's own compiler names a producer that there is not, and 334 arrives as 334.0."""
    second = Step(number=first.outputs["value"].future()[0].value).with_id("Second")
    hand = ByHand(compiled(made_of(root, first, second), tmp_path), root)
    assert [hand.run("First"), hand.run("Second")] == [0, 0]
    assert hand.seen("Second")["properties"]["number"] == ["int", BIG]


def test_a_runtime_parameter_has_its_type_and_its_default(root, tmp_path):
    """A user's 334 arrives as 334.0, and an executor that counts with it would break."""
    number = RuntimeParameter(name="how-many", ptype=int, default=7)
    step = Step(number=number).with_id("Only")
    spec = compiled(made_of(root, step), tmp_path)
    assert spec["root"]["inputDefinitions"]["parameters"]["how-many"] == {
        "defaultValue": 7.0,
        "parameterType": "NUMBER_INTEGER",
    }
    hand = ByHand(spec, root)
    assert hand.run("Only", **{"how-many": 334.0}) == 0
    assert hand.seen("Only")["properties"]["number"] == ["int", 334]


def test_an_exit_handler_is_told_how_it_ended(root, tmp_path):
    """Kubeflow has a word of its own for success, and a structure where Vertex AI has text."""
    handler = Step(status=FinalStatusStr()).with_id("Handler")
    spec = compiled(made_of(root, Step().with_id("Only")), tmp_path, exit_handler=handler)
    for number, told in enumerate([{"state": "COMPLETE"}, '{"state": "SUCCEEDED"}']):
        hand = ByHand(spec, root, f"run-{number}")
        assert hand.run("Handler", **{"pipeline-final-status": told}) == 0
        assert hand.seen("Handler")["properties"]["status"] == ["str", '{"state": "SUCCEEDED"}']


def test_a_node_is_cached_across_runs_by_what_it_is_given(root, tmp_path):
    """A rerun would train again; and a run on new data would be given an old model."""

    def run(name, number):
        first = Step(number=number).with_id("First")
        second = Step(before=first.outputs["card"]).with_id("Second")
        pipeline = made_of(root, first, second, enable_cache=True)
        hand = ByHand(compiled(pipeline, tmp_path), root, name)
        assert [hand.run("First"), hand.run("Second")] == [0, 0]
        return [hand.records(node)[-1].state for node in ("First", "Second")], hand

    states, hand = run("run-1", 1)
    assert states == ["COMPLETE", "COMPLETE"]
    again, repeated = run("run-2", 1)
    assert again == ["CACHED", "CACHED"]
    assert repeated.outputs["Second", "card"]["uri"] == hand.outputs["Second", "card"]["uri"]
    changed, _ = run("run-3", 2)
    assert changed == ["COMPLETE", "COMPLETE"]


def test_without_caching_it_runs_again(first, root, tmp_path):
    """Somebody who switched caching off did it for a reason."""
    spec = compiled(made_of(root, first, enable_cache=False), tmp_path)
    states = []
    for run in ("run-1", "run-2"):
        hand = ByHand(spec, root, run)
        assert hand.run("First") == 0
        states.append(hand.records("First")[-1].state)
    assert states == ["COMPLETE", "COMPLETE"]


def test_what_breaks_is_named_and_recorded_and_can_be_tried_again(root, tmp_path, capfd):
    """A retry would find the broken attempt in its way, or nobody would know what broke."""
    broken = ByHand(compiled(made_of(root, Step(breaks=True).with_id("Only")), tmp_path), root)
    assert broken.run("Only") == 4
    assert "PipelineRunError: ValueError: it was told to break (Only)" in capfd.readouterr().err
    assert not broken.outputs
    [record] = broken.records("Only")
    assert (record.state, "told to break" in record.error) == ("FAILED", True)
    mended = ByHand(compiled(made_of(root, Step().with_id("Only")), tmp_path), root)
    assert mended.run("Only") == 0
    assert [one.state for one in mended.records("Only")] == ["FAILED", "COMPLETE"]


def test_a_node_that_takes_too_long_is_ended(root, tmp_path, capfd):
    """It would hold its machine until somebody looks; neither backend knows TFX's timeout."""
    step = Step(sleeps=600.0).with_id("Slow")
    step.node_execution_options = NodeExecutionOptions(execution_timeout_sec=1)
    hand = ByHand(compiled(made_of(root, step), tmp_path), root)
    began = time.monotonic()
    assert hand.run("Slow") == 4
    assert time.monotonic() - began < 30
    assert "NodeTimeoutError: It ran for longer than 1 s" in capfd.readouterr().err
    assert [one.state for one in hand.records("Slow")] == ["FAILED"]


def test_within_its_time_a_node_does_what_it_does(root, tmp_path):
    """The process that is watched must put out what one that is not would."""
    step = Step(number=3).with_id("Quick")
    step.node_execution_options = NodeExecutionOptions(execution_timeout_sec=120)
    hand = ByHand(compiled(made_of(root, step), tmp_path), root)
    assert hand.run("Quick") == 0
    assert hand.seen("Quick")["properties"]["number"] == ["int", 3]


def test_an_executor_that_the_image_lacks_is_named(first, root, tmp_path, capfd):
    """Users would meet a bare ModuleNotFoundError in the log of a cluster."""
    hand = ByHand(compiled(made_of(root, first), tmp_path), root)
    arguments = [
        one.replace("kubeflow_nodes.step", "nowhere.step") for one in hand.arguments("First")
    ]
    hand.arguments = lambda name: arguments
    assert hand.run("First") == 2
    said = capfd.readouterr().err
    assert "PipelineDefinitionError: nowhere.step.StepExecutor cannot be imported" in said
    assert "Install the package that holds 'nowhere' in the image" in said


def test_a_backends_own_cache_is_believed(first, root, tmp_path):
    """Vertex AI may stand in for a task with an earlier run's, of which this run has no record."""
    second = Step(before=first.outputs["card"]).with_id("Second")
    spec = compiled(made_of(root, first, second), tmp_path)
    earlier = ByHand(spec, root, "run-1")
    assert earlier.run("First") == 0
    later = ByHand(spec, root, "run-2")
    later.outputs = dict(earlier.outputs)
    assert later.run("Second") == 0
    assert later.seen("Second")["before"][0][1] == BIG


@pytest.mark.slow
def test_a_killed_task_leaves_nothing_half_written(root, tmp_path):
    """Half a record would break every later run in this root."""
    spec = compiled(made_of(root, Step(sleeps=600.0).with_id("Slow")), tmp_path)
    hand = ByHand(spec, root)
    told = json.dumps(hand.executor_input("Slow", {}))
    module = "tidegate.orchestrators.kubeflow.container"
    command = [sys.executable, "-m", module, *hand.arguments("Slow")]
    process = subprocess.Popen(
        [told if one == "{{$}}" else one for one in command],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=dict(os.environ),
    )
    try:
        deadline = time.monotonic() + 120
        while not (root / ".scratch").exists() and time.monotonic() < deadline:
            time.sleep(0.1)
        assert (root / ".scratch").exists()
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait(30)
    assert not list(root.glob(".lineage/*"))
    quick = ByHand(compiled(made_of(root, Step().with_id("Slow")), tmp_path), root)
    assert quick.run("Slow") == 0


def test_a_description_of_another_format_is_refused(first, root, tmp_path):
    """An old image would run a new pipeline as something else."""
    hand = ByHand(compiled(made_of(root, first), tmp_path), root)
    description = json.loads(hand.arguments("First")[1])
    description["format"] = 99
    with pytest.raises(PipelineDefinitionError, match="format 99"):
        NodeDescription.from_json(json.dumps(description))
