"""A notebook's nodes mean what a whole run's mean."""

from __future__ import annotations

import pytest
from tfx.dsl.components.common.importer import Importer
from tfx.dsl.components.common.resolver import Resolver
from tfx.dsl.experimental.conditionals.conditional import Cond
from tfx.dsl.experimental.node_execution_options.utils import NodeExecutionOptions
from tfx.dsl.input_resolution.strategies.latest_artifact_strategy import LatestArtifactStrategy
from tfx.orchestration.data_types import RuntimeParameter
from tfx.orchestration.pipeline import Pipeline
from tfx.types import standard_artifacts
from tfx.types.channel import Channel

from tidegate.components.errors import (
    DataError,
    NodeTimeoutError,
    PipelineDefinitionError,
    PipelineRunError,
)
from tidegate.orchestrators.lineage import connect
from tidegate.orchestrators.local import LocalRunner
from tidegate.orchestrators.notebook import NotebookContext
from tidegate.orchestrators.observed import NodeState

from .nodes import AddOne, Flaky, FlakyExecutor, Number, value_of


def _is_two(node):
    return node.outputs["number"].future()[0].value == 2


def test_nodes_pass_on_what_they_made(context):
    """Users would get nothing from the cell above."""
    number = Number(2)
    first = context.run(number)
    second = context.run(AddOne(number.outputs["number"]))
    assert (value_of(first, "number"), value_of(second, "sum")) == (2, 3)
    assert first.run_id == second.run_id == context.run_id
    assert [one.uri for one in number.outputs["number"].get()] == [first.outputs["number"][0].uri]


def test_a_root_is_found_from_any_folder(tmp_path, monkeypatch):
    """A notebook that changes its folder would lose what it has made."""
    monkeypatch.chdir(tmp_path)
    assert NotebookContext("notebook", "root").pipeline_root == str(tmp_path / "root")


@pytest.mark.parametrize(("given", "state"), [(2, NodeState.COMPLETE), (3, NodeState.SKIPPED)])
def test_a_condition_of_an_earlier_cell_holds(context, given, state):
    """TFX's InteractiveContext runs the node all the same, and pushes what no gate passed."""
    number = Number(given)
    with Cond(_is_two(number)):
        added = AddOne(number.outputs["number"])
        again = AddOne(added.outputs["sum"]).with_id("Again")
    context.run(number)
    result, beyond = context.run(added), context.run(again)
    assert (result.state, beyond.state) == (state, state)
    if state is NodeState.SKIPPED:
        assert "Number.number.value == 2 does not hold" in result.reason
        assert "AddOne" in beyond.reason
        assert result.outputs["sum"] == ()


def test_a_condition_holds_for_what_runs_inside_its_block(context):
    """A cell that composes and runs under one ``with`` would run always."""
    number = Number(3)
    context.run(number)
    with Cond(_is_two(number)):
        added = AddOne(number.outputs["number"])
        assert context.run(added).state is NodeState.SKIPPED
        # The block is still open, and still the one of what is composed next.
        again = AddOne(number.outputs["number"]).with_id("Again")
    assert context.run(again).state is NodeState.SKIPPED


def test_consumers_of_what_was_skipped_are_skipped(context):
    """They would fail for want of inputs, as if something was broken."""
    number = Number(3)
    context.run(number)
    with Cond(_is_two(number)):
        added = AddOne(number.outputs["number"])
    context.run(added)
    outside = context.run(AddOne(added.outputs["sum"]).with_id("Outside"))
    assert (outside.state, outside.reason) == (NodeState.SKIPPED, "It needs AddOne, skipped too")


def test_dynamic_properties_are_values(context):
    """TFX's InteractiveContext hands the executor a placeholder and calls it a success."""
    number = Number(41)
    context.run(number)
    copied = Number(number.outputs["number"].future()[0].value).with_id("Copied")
    assert value_of(context.run(copied), "number") == 41


def test_a_cell_that_is_run_again_replaces_its_node(context):
    """TFX would take the second launch for the first and keep what it made before the change."""
    context.run(Number(2))
    number = Number(5)
    again = context.run(number)
    assert value_of(again, "number") == 5
    assert again.run_id != context.run_id
    assert value_of(context.run(AddOne(number.outputs["number"])), "sum") == 6
    assert list(context.nodes) == ["Number", "AddOne"]


def test_an_equal_cell_is_cached_and_leaves_the_rest_standing(context):
    """Running all cells again would compute everything again."""
    number = Number(2)
    context.run(number)
    added = AddOne(number.outputs["number"])
    context.run(added)
    assert context.run(number).state is NodeState.CACHED
    assert context.run(number, enable_cache=False).state is NodeState.COMPLETE
    assert "AddOne" not in context.results


def test_what_was_made_of_an_earlier_result_must_run_again(context):
    """A pusher would push the new model under the blessing of the old one."""
    number = Number(2)
    context.run(number)
    added = AddOne(number.outputs["number"])
    context.run(added)
    context.run(number, enable_cache=False)
    beyond = AddOne(added.outputs["sum"]).with_id("Beyond")
    with pytest.raises(PipelineDefinitionError, match="AddOne, which ran before Number did"):
        context.run(beyond)
    context.run(added)
    assert value_of(context.run(beyond), "sum") == 4


def test_a_node_composed_of_a_replaced_one_is_refused(context):
    """It would run on the one's outputs or on the other's, and nobody could say which."""
    number = Number(2)
    added = AddOne(number.outputs["number"])
    context.run(number)
    context.run(Number(3))
    with pytest.raises(PipelineDefinitionError, match="composed of an earlier Number"):
        context.run(added)


def test_what_has_not_run_is_named(context):
    """Users would read of missing artifacts where a cell was left out."""
    number = Number(2)
    with pytest.raises(PipelineDefinitionError, match="Number, which has not run in this notebook"):
        context.run(AddOne(number.outputs["number"]))
    with pytest.raises(PipelineDefinitionError, match="A str is no component"):
        context.run("Number")


def test_retries_are_made_and_each_is_on_record(context):
    """A pipeline that asks for retries would fail in a notebook alone."""
    flaky = Flaky(0)
    flaky.node_execution_options = NodeExecutionOptions(max_execution_retries=2)
    FlakyExecutor.failures = 2
    result = context.run(flaky)
    assert (result.state, result.attempts) == (NodeState.COMPLETE, 3)
    store = connect(context.metadata_connection_config.sqlite.filename_uri)
    states = sorted(one.last_known_state for one in store.get_executions())
    assert [type(store.get_executions()[0]).State.Name(one) for one in states] == [
        "COMPLETE",
        "FAILED",
        "FAILED",
    ]


def test_a_node_that_fails_is_told_in_a_sentence(context):
    """Users would scroll through eighty lines of TFX for one of their own."""
    flaky = Flaky(0)
    FlakyExecutor.failures = 1
    with pytest.raises(DataError, match="Not yet") as caught:
        context.run(flaky)
    assert caught.value._render_traceback_() == ["DataError: Not yet (here). Try again."]
    with pytest.raises(PipelineDefinitionError, match="Flaky, which failed"):
        context.run(AddOne(flaky.outputs["number"]))
    assert context.run(flaky).state is NodeState.COMPLETE


def test_a_node_that_takes_too_long_is_stopped(context):
    """A timeout would be ignored, and a notebook hang."""
    slow = Flaky(30)
    slow.node_execution_options = NodeExecutionOptions(execution_timeout_sec=1)
    with pytest.raises(NodeTimeoutError, match="longer than the 1 s"):
        context.run(slow)


def test_a_bug_is_shown_from_the_executor_on(context):
    """Of their own mistake users must see the line, and of TFX nothing."""
    broken = Flaky(-1)
    with pytest.raises(PipelineRunError) as caught:
        context.run(broken)
    told = "\n".join(caught.value._render_traceback_())
    assert "time.sleep(exec_properties" in told
    assert "launcher.py" not in told


def test_runtime_parameters_take_values_and_defaults(context, tmp_path):
    """TFX's InteractiveContext hands the executor the parameter itself."""
    parameter = RuntimeParameter("count", ptype=int, default=7)
    assert value_of(context.run(Number(parameter)), "number") == 7
    asked = NotebookContext("asked", str(tmp_path / "asked"), runtime_parameters={"count": 9})
    assert value_of(asked.run(Number(parameter)), "number") == 9
    without = Number(RuntimeParameter("other", ptype=int))
    with pytest.raises(PipelineDefinitionError, match="RuntimeParameter 'other'"):
        context.run(without)


def test_importers_and_resolvers_run(context, tmp_path):
    """Half of a pipeline's nodes could not be tried."""
    (tmp_path / "imported").mkdir()
    importer = Importer(
        source_uri=str(tmp_path / "imported"), artifact_type=standard_artifacts.Examples
    ).with_id("Imported")
    assert context.run(importer).outputs["result"][0].uri == str(tmp_path / "imported")
    number = Number(4)
    context.run(number)
    latest = Resolver(
        strategy_class=LatestArtifactStrategy,
        latest=Channel(type=standard_artifacts.Integer, producer_component_id="Number"),
    ).with_id("Latest")
    assert value_of(context.run(latest), "latest") == 4
    assert value_of(context.run(AddOne(latest.outputs["latest"])), "sum") == 5


def test_the_pipeline_of_all_cells_runs_elsewhere(context):
    """What was tried in a notebook would be typed again for production (tfx#3274)."""
    number = Number(3)
    context.run(number)
    with Cond(_is_two(number)):
        context.run(AddOne(number.outputs["number"]))
    runner = LocalRunner()
    runner.run(context.pipeline(enable_cache=False))
    assert {one.name: one.state for one in runner.nodes} == {
        "Number": NodeState.COMPLETE,
        "AddOne": NodeState.SKIPPED,
    }
    # And the notebook goes on after it.
    assert context.run(AddOne(number.outputs["number"]).with_id("More")).outputs["sum"]


def test_a_pipeline_from_elsewhere_runs_node_by_node(tmp_path):
    """Users could not look into a pipeline that they already have."""
    number = Number(3)
    with Cond(_is_two(number)):
        added = AddOne(number.outputs["number"])
    own = NotebookContext("own", str(tmp_path))
    pipeline = Pipeline(
        pipeline_name="own",
        pipeline_root=str(tmp_path),
        components=[number, added],
        metadata_connection_config=own.metadata_connection_config,
    )
    with pytest.raises(PipelineDefinitionError, match="A Pipeline was made of this node"):
        own.run(number)
    context = NotebookContext.of(pipeline)
    states = [context.run(node).state for node in pipeline.components]
    assert states == [NodeState.COMPLETE, NodeState.SKIPPED]
