"""Records as files: whole or absent, sorted by time, refused by name where they cannot be read."""

from __future__ import annotations

import json
import os

import pytest
from ml_metadata.proto import metadata_store_pb2

from tidegate.components.errors import PipelineRootError
from tidegate.orchestrators.kubeflow.lineage import Record, read_records, write_record
from tidegate.orchestrators.kubeflow.lineage.record import StoredContext


def record(time, node="Step", state="COMPLETE", run="run-1"):
    states = metadata_store_pb2.Execution.State
    return Record(
        time=time,
        run=run,
        node=node,
        seconds=1.5,
        kind=metadata_store_pb2.ExecutionType(name="step"),
        execution=metadata_store_pb2.Execution(last_known_state=states.Value(state)),
        contexts=[StoredContext("pipeline", metadata_store_pb2.Context(name="steps"))],
    )


def test_what_is_written_is_read_back_oldest_first(tmp_path):
    """Resolvers take the latest: an order of names alone would be one of nodes."""
    for time in (2_000_000, 1_000_000, 10_000_000):
        write_record(str(tmp_path), record(time, node=f"Z{time}"))
    found = read_records(str(tmp_path))
    assert [one.time for one in found] == [1_000_000, 2_000_000, 10_000_000]
    assert found[0].to_json() == record(1_000_000, node="Z1000000").to_json()


def test_attempts_never_overwrite_each_other(tmp_path):
    """A failed attempt's record is evidence too."""
    for _ in range(3):
        write_record(str(tmp_path), record(1))
    assert len(read_records(str(tmp_path))) == 3


def test_a_file_that_is_being_written_is_not_read(tmp_path):
    """A task that is killed at that moment leaves one behind, for ever."""
    path = write_record(str(tmp_path), record(1))
    os.rename(path, f"{path}.partial")
    assert read_records(str(tmp_path)) == []


def test_where_nothing_has_run_there_are_no_records(tmp_path):
    """The first run of all would fail."""
    assert read_records(str(tmp_path / "new")) == []


@pytest.mark.parametrize("text", ["", '{"format": 1', json.dumps({"format": 99})])
def test_a_damaged_record_or_a_newer_one_is_named(tmp_path, text):
    """To skip it would make a model out of fewer spans than there were, and say nothing."""
    path = write_record(str(tmp_path), record(1))
    with open(path, "w") as file:
        file.write(text)
    with pytest.raises(PipelineRootError, match=os.path.basename(path)):
        read_records(str(tmp_path))


def test_names_of_runs_and_nodes_cannot_leave_the_folder(tmp_path):
    """A run's id is the backend's, and may hold slashes."""
    path = write_record(str(tmp_path), record(1, run="projects/1/runs/../x", node="A/B"))
    assert os.path.dirname(path) == str(tmp_path / ".lineage")
    assert [one.run for one in read_records(str(tmp_path))] == ["projects/1/runs/../x"]


def test_records_of_one_run_and_one_node_are_chosen_by_name(tmp_path):
    """With every run, each task would read more files than the run before."""
    for run in ("run-1", "run-2"):
        for node in ("A.b", "C"):
            write_record(str(tmp_path), record(1, run=run, node=node))
    found = read_records(str(tmp_path), of_run="run-2", of_node="A.b")
    assert sorted((one.run, one.node) for one in found) == [
        ("run-1", "A.b"),
        ("run-2", "A.b"),
        ("run-2", "C"),
    ]


def test_a_root_that_cannot_be_written_is_named(tmp_path):
    """The task would end well, and later runs know nothing of it."""
    (tmp_path / "file").write_text("")
    with pytest.raises(PipelineRootError, match="Cannot write what the task did"):
        write_record(str(tmp_path / "file"), record(1))
