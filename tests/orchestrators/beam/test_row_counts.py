"""What one node wrote held against what the next one read."""

from __future__ import annotations

import gzip
import json
import struct

import pyarrow.parquet
import pytest
import tensorflow_data_validation as tfdv
from ml_metadata.metadata_store import MetadataStore
from ml_metadata.proto import metadata_store_pb2
from tensorflow_metadata.proto.v0 import statistics_pb2

from tidegate.components.errors import PipelineRunError
from tidegate.orchestrators.beam.row_counts import RowCount, require_all_read, row_counts, summary


class Run:
    """ML-Metadata of a run, and the artifacts' files."""

    def __init__(self, folder):
        self.folder = folder
        connection = metadata_store_pb2.ConnectionConfig()
        connection.sqlite.filename_uri = str(folder / "metadata.db")
        self.store = MetadataStore(connection)
        self._node = self.store.put_context_type(metadata_store_pb2.ContextType(name="node"))
        self._execution = self.store.put_execution_type(
            metadata_store_pb2.ExecutionType(name="tfx.Some")
        )

    def examples(self, name, rows):
        """An artifact with that many rows by split, in two files each."""
        for split, count in rows.items():
            folder = self.folder / name / f"Split-{split}"
            folder.mkdir(parents=True)
            for shard, part in enumerate((count // 2, count - count // 2)):
                with gzip.open(folder / f"data-{shard}.gz", "wb") as file:
                    file.write((struct.pack("<QI", 5, 0) + b"12345" + b"\0" * 4) * part)
        return self._artifact("Examples", name, rows)

    def statistics(self, name, rows):
        """An artifact of statistics over that many rows by split."""
        for split, count in rows.items():
            told = statistics_pb2.DatasetFeatureStatisticsList()
            told.datasets.add(name="All Examples", num_examples=count)
            told.datasets.add(name="a slice", num_examples=count // 3)
            folder = self.folder / name / f"Split-{split}"
            folder.mkdir(parents=True)
            (folder / "FeatureStats.pb").write_bytes(told.SerializeToString())
        return self._artifact("ExampleStatistics", name, rows)

    def execution(self, node, given, made, key="statistics", **properties):
        """The execution of a node that read one artifact and made another."""
        context = metadata_store_pb2.Context(type_id=self._node, name=f"flights.{node}")
        execution = metadata_store_pb2.Execution(type_id=self._execution)
        for name, value in properties.items():
            execution.custom_properties[name].string_value = value
        number, _, _ = self.store.put_execution(execution, [], [context])
        events = metadata_store_pb2.Event
        read = events(artifact_id=given.id, execution_id=number, type=events.INPUT)
        wrote = events(artifact_id=made.id, execution_id=number, type=events.OUTPUT)
        wrote.path.steps.add().key = key
        self.store.put_events([read, wrote])
        return number

    def _artifact(self, kind, name, rows):
        properties = {"split_names": metadata_store_pb2.STRING}
        type_id = self.store.put_artifact_type(
            metadata_store_pb2.ArtifactType(name=kind, properties=properties)
        )
        artifact = metadata_store_pb2.Artifact(type_id=type_id, uri=str(self.folder / name))
        artifact.properties["split_names"].string_value = json.dumps(sorted(rows))
        [artifact.id] = self.store.put_artifacts([artifact])
        return artifact


@pytest.fixture
def run(tmp_path):
    """An empty run."""
    return Run(tmp_path)


def _counts(run, *executions):
    return list(row_counts(run.store, executions))


def test_equal_counts_are_told_by_node_and_split(run):
    """What a user can hold against the number of rows they know they have."""
    examples = run.examples("examples", {"train": 20, "eval": 7})
    statistics = run.statistics("statistics", {"train": 20, "eval": 7})
    execution = run.execution("StatisticsGen", examples, statistics)
    counts = _counts(run, execution)
    assert counts == [
        RowCount("StatisticsGen", "eval", 7, 7),
        RowCount("StatisticsGen", "train", 20, 20),
    ]
    require_all_read(counts)
    assert summary(counts).endswith("read: StatisticsGen eval 7, StatisticsGen train 20.")


def test_rows_that_statistics_lack_end_the_run(run):
    """8 of 12 million rows, and success: drift would be judged on a third less than there is."""
    examples = run.examples("examples", {"train": 12})
    execution = run.execution("StatisticsGen", examples, run.statistics("s", {"train": 8}))
    with pytest.raises(PipelineRunError, match="read 8 of the 12 rows of the split 'train'"):
        require_all_read(_counts(run, execution))


def test_rows_that_a_transformation_lost_end_the_run(run):
    """A model would be trained on fewer rows than were published."""
    examples = run.examples("examples", {"train": 12})
    transformed = run.examples("transformed", {"train": 11})
    execution = run.execution("Transform", examples, transformed, "transformed_examples")
    with pytest.raises(PipelineRunError, match=r"read 11 of the 12 rows .*\(Transform\)"):
        require_all_read(_counts(run, execution))


def test_a_split_that_a_node_left_out_on_purpose_is_no_loss(run):
    """TFX's exclude_splits."""
    examples = run.examples("examples", {"train": 12, "eval": 3})
    execution = run.execution("StatisticsGen", examples, run.statistics("s", {"train": 12}))
    assert [one.split for one in _counts(run, execution)] == ["train"]


def test_nodes_that_read_no_examples_are_passed_over(run):
    """A run has many of them."""
    statistics = run.statistics("statistics", {"train": 20})
    execution = run.execution("Other", statistics, run.statistics("another", {"train": 1}))
    assert _counts(run, execution) == []


def test_a_node_of_the_users_that_draws_some_rows_is_no_loss(run):
    """Only TFX's own nodes are known to make one row of each."""
    examples = run.examples("examples", {"train": 12})
    drawn = run.examples("drawn", {"train": 5})
    assert _counts(run, run.execution("Sampler", examples, drawn, "examples")) == []


def test_statistics_of_a_sample_are_no_loss(run):
    """StatsOptions(sample_rate=0.5) is what its user asked for."""
    examples = run.examples("examples", {"train": 12})
    options = tfdv.StatsOptions(sample_rate=0.5).to_json()
    execution = run.execution(
        "StatisticsGen", examples, run.statistics("s", {"train": 6}), stats_options_json=options
    )
    assert _counts(run, execution) == []


def test_examples_in_parquet_are_counted(run, tmp_path):
    """TFX's other format of examples."""
    examples = run.examples("examples", {"train": 0})
    table = pyarrow.table({"late": [0, 1, 1]})
    pyarrow.parquet.write_table(table, tmp_path / "examples" / "Split-train" / "data.parquet")
    execution = run.execution("StatisticsGen", examples, run.statistics("s", {"train": 3}))
    assert _counts(run, execution) == [RowCount("StatisticsGen", "train", 3, 3)]
