"""The local runner tells what became of every node, and does not call a failure a success."""

from __future__ import annotations

import pytest
from tfx.dsl.components.common.resolver import Resolver
from tfx.dsl.input_resolution.strategies.latest_artifact_strategy import LatestArtifactStrategy
from tfx.orchestration.pipeline import Pipeline
from tfx.types import standard_artifacts
from tfx.types.channel import Channel

from tidegate.components.errors import DataError, PipelineRunError
from tidegate.components.verdict import Outcome
from tidegate.orchestrators.local import LocalRunner, run
from tidegate.orchestrators.observed import NodeState


class Recorder:
    def __init__(self):
        self.told = []

    def started(self, name):
        self.told.append(name)

    def finished(self, node):
        self.told.append(node.state)


def test_an_open_gate_lets_the_worker_run(tiny_pipeline):
    """The runner must not stop what may go on; an observer hears of each node as it happens."""
    recorder = Recorder()
    runner = run(tiny_pipeline("PASS"), recorder)
    assert [node.state for node in runner.nodes] == [NodeState.COMPLETE, NodeState.COMPLETE]
    assert recorder.told == ["Gate", NodeState.COMPLETE, "Worker", NodeState.COMPLETE]
    assert runner.nodes[0].finding.outcome is Outcome.PASS
    assert runner.nodes[0].finding.report.endswith("report.html")
    assert runner.run_id


@pytest.mark.parametrize("outcome", ["FAIL", "INCONCLUSIVE"])
def test_a_shut_gate_skips_the_worker(tiny_pipeline, outcome):
    """A model must not be trained behind a gate that did not pass."""
    runner = run(tiny_pipeline(outcome))
    assert [node.state for node in runner.nodes] == [NodeState.COMPLETE, NodeState.SKIPPED]
    assert runner.nodes[0].finding.sentence == f"It says {outcome}."


def test_gates_behind_a_shut_gate_are_skipped_too(gates_in_a_row):
    """TFX evaluates nested conditions in no certain order, and fails a node on the inner one."""
    states = [node.state for node in run(gates_in_a_row(["FAIL", "PASS", "PASS", "PASS"])).nodes]
    assert states == [NodeState.COMPLETE, *[NodeState.SKIPPED] * 3]


def test_a_second_run_is_cached_and_still_speaks(tiny_pipeline):
    """A cached gate's verdict counts as much as a fresh one's."""
    run(tiny_pipeline("FAIL"))
    again = run(tiny_pipeline("FAIL"))
    assert again.nodes[0].state is NodeState.CACHED
    assert again.nodes[0].finding.outcome is Outcome.FAIL


def test_a_tidegate_error_arrives_as_it_was_raised(tiny_pipeline):
    """Its exit code and advice would be lost in a wrapper."""
    with pytest.raises(DataError, match="Column 'a' is missing"):
        run(tiny_pipeline("PASS", failure="data"))


def test_any_other_error_names_the_node(tiny_pipeline):
    """A user must know where to look."""
    runner = LocalRunner()
    with pytest.raises(PipelineRunError, match=r"RuntimeError: a bug \(Worker\)"):
        runner.run(tiny_pipeline("PASS", failure="bug"))
    assert runner.nodes[-1].state is NodeState.FAILED


def test_a_failed_input_resolution_is_no_success(tiny_pipeline):
    """LocalDagRunner returns as if all was well when a required input resolves to nothing."""
    resolver = Resolver(
        strategy_class=LatestArtifactStrategy, examples=Channel(type=standard_artifacts.Examples)
    )
    tiny = tiny_pipeline("PASS")
    broken = Pipeline(
        pipeline_name="tiny",
        pipeline_root=tiny.pipeline_info.pipeline_root,
        components=[resolver],
        metadata_connection_config=tiny.metadata_connection_config,
    )
    with pytest.raises(PipelineRunError, match="inputs could not be resolved"):
        run(broken)


def test_partial_runs_are_refused(tiny_pipeline):
    """Ignoring the options would run what the user asked to leave out."""
    with pytest.raises(NotImplementedError):
        LocalRunner().run_with_ir(None, run_options=object())
