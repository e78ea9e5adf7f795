"""The records as a database of ML-Metadata's own."""

from __future__ import annotations

import pytest
from kubeflow_nodes.by_hand import ByHand, compiled
from kubeflow_nodes.step import BIG, Step
from tfx.orchestration.pipeline import Pipeline

from tidegate.components.errors import PipelineRootError
from tidegate.orchestrators.kubeflow.lineage.database import write_database
from tidegate.orchestrators.lineage import connect


def test_what_ran_elsewhere_can_be_asked_here(root, tmp_path):
    """Nobody could say why a model is in production that Kubeflow pushed."""
    first = Step(number=1).with_id("First")
    second = Step(before=first.outputs["card"]).with_id("Second")
    spec = compiled(Pipeline("steps", str(root), components=[first, second]), tmp_path)
    hand = ByHand(spec, root)
    assert [hand.run("First"), hand.run("Second")] == [0, 0]
    assert write_database(str(root), tmp_path / "here" / "metadata.db") == 2
    store = connect(tmp_path / "here" / "metadata.db")
    card, _ = (one for one in store.get_artifacts() if one.uri.endswith("/card"))
    assert card.properties["number"].int_value == BIG
    ended = {one.type: one.last_update_time_since_epoch for one in store.get_executions()}
    [kind] = ended
    assert ended[kind] == hand.records("Second")[0].time // 1000
    assert [one.name for one in (tmp_path / "here").iterdir()] == ["metadata.db"]


def test_a_root_without_records_is_named(tmp_path):
    """An empty database would say that nothing was ever pushed."""
    with pytest.raises(PipelineRootError, match="No task has left a record"):
        write_database(str(tmp_path), tmp_path / "metadata.db")


def test_a_database_of_other_runs_is_left_alone(tmp_path):
    """It may be the only evidence of what ran on this machine."""
    database = tmp_path / "metadata.db"
    database.write_text("kept")
    with pytest.raises(PipelineRootError, match="already"):
        write_database(str(tmp_path), database)
    assert database.read_text() == "kept"
