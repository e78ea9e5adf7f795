"""What TFX is silent of is on record, and nothing takes it for a success."""

from __future__ import annotations

import pytest
from tfx.orchestration.local.local_dag_runner import LocalDagRunner
from tfx.orchestration.pipeline import RunOptions

from tidegate.components.errors import PipelineRunError
from tidegate.orchestrators.lineage import connect
from tidegate.orchestrators.local import run
from tidegate.orchestrators.observed import NodeState


def _executions(pipeline, node):
    store = connect(pipeline.metadata_connection_config.sqlite.filename_uri)
    context = store.get_context_by_type_and_name("node", f"tiny.{node}")
    return sorted(store.get_executions_by_context(context.id), key=lambda one: one.id)


def test_a_skipped_node_is_on_record_with_its_condition(tiny_pipeline):
    """A year later somebody will ask why there was no model that day."""
    runner = run(tiny_pipeline("FAIL"))
    [execution] = _executions(tiny_pipeline(), "Worker")
    assert runner.nodes[1].execution == execution.id
    assert execution.last_known_state == execution.CANCELED
    reason = execution.custom_properties["tidegate_reason"].string_value
    assert "blessed" in reason
    assert "does not hold" in reason


def test_of_several_conditions_the_shut_one_is_named(gates_in_a_row):
    """Of gates in a row it must be clear which one it was."""
    runner = run(gates_in_a_row(["PASS", "FAIL", "PASS"]))
    assert [node.state for node in runner.nodes] == [
        NodeState.COMPLETE,
        NodeState.COMPLETE,
        NodeState.SKIPPED,
    ]
    assert "Gate1" in runner.nodes[2].reason
    assert "Gate0" not in runner.nodes[2].reason


def test_a_skip_on_record_is_no_cached_success(tiny_pipeline):
    """When the gate opens, the worker must run."""
    run(tiny_pipeline("FAIL"))
    states = [node.state for node in run(tiny_pipeline("PASS")).nodes]
    assert states == [NodeState.COMPLETE, NodeState.COMPLETE]


def test_what_was_not_run_is_no_base_for_a_partial_run(place, task):
    """TFX would otherwise go on from a node that made nothing."""

    def pipeline():
        bad = task("Bad", ["fail", "a bug"])
        behind = task("Behind", before=bad.outputs["model"])
        return place.pipeline(bad, behind, task("Last", before=behind.outputs["model"]))

    with pytest.raises(PipelineRunError):
        run(pipeline())
    with pytest.raises(LookupError, match="No previous successful executions"):
        LocalDagRunner().run(pipeline(), RunOptions(from_nodes=["Last"]))
