"""Whether what one node wrote is what the next one read, row by row counted.

A Beam runner that loses rows reports success all the same; this is what finds it.
"""

from __future__ import annotations

import dataclasses
import gzip
import json
import struct
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pyarrow.parquet
from ml_metadata.metadata_store import MetadataStore
from ml_metadata.proto import metadata_store_pb2
from tensorflow_metadata.proto.v0 import statistics_pb2

from ...components.errors import PipelineRunError

_ACCOUNTS = ("statistics", "transformed_examples")
"""The outputs of TFX's components that account for each row of the examples they are made of."""

_SAMPLED = '"_sample_rate": 0.'
"""In the options of a StatisticsGen that was asked to look at some rows only."""

_PARQUET = b"PAR1"
_FRAME = struct.Struct("<QI")
_CHECKSUM_BYTES = 4
_INPUTS = (metadata_store_pb2.Event.INPUT, metadata_store_pb2.Event.DECLARED_INPUT)
_OUTPUTS = (metadata_store_pb2.Event.OUTPUT, metadata_store_pb2.Event.DECLARED_OUTPUT)


@dataclasses.dataclass(frozen=True)
class RowCount:
    """How many rows of a split one node wrote and another read.

    Attributes:
      node: that read them.
      split: of the examples.
      written: rows in the files.
      read: rows that the node's own output accounts for.
    """

    node: str
    split: str
    written: int
    read: int


def require_all_read(counts: Iterable[RowCount]) -> None:
    """Refuses a run in which a node read fewer or more rows than there are.

    Raises:
      PipelineRunError: names the node, the split and both counts.
    """
    for one in counts:
        if one.read != one.written:
            raise PipelineRunError(
                f"It read {one.read:,} of the {one.written:,} rows of the split {one.split!r},"
                " and Beam's runner reported success",
                where=one.node,
                remedy="Trust nothing of this run. Run it --on local, or on another runner.",
            )


def summary(counts: Iterable[RowCount]) -> str:
    """The counts in one line; empty where there are none."""
    told = [f"{one.node} {one.split} {one.read:,}" for one in counts]
    return f"Every row that was written was read: {', '.join(told)}." if told else ""


def row_counts(store: MetadataStore, executions: Iterable[int]) -> Iterator[RowCount]:
    """Counts what each execution read of the examples it was given.

    Args:
      store: ML-Metadata of the run.
      executions: ids of the run's executions; those that read no examples are passed over.

    Yields:
      A count for each split that the execution made statistics of, or transformed.
    """
    written: dict[str, Mapping[str, int]] = {}
    for execution in executions:
        for examples, output in _pairs(store, execution):
            if examples.uri not in written:
                written[examples.uri] = examples_by_split(examples)
            there, read = written[examples.uri], _read_by_split(output)
            for split in sorted(read.keys() & there.keys()):
                yield RowCount(_node(store, execution), split, there[split], read[split])


def examples_by_split(examples: metadata_store_pb2.Artifact) -> Mapping[str, int]:
    """Counts the records in the files of an Examples artifact, by split."""
    return {
        split: sum(map(_records, sorted(folder.iterdir())))
        for split, folder in _folders(examples).items()
    }


def statistics_by_split(statistics: metadata_store_pb2.Artifact) -> Mapping[str, int]:
    """How many examples the statistics of each split are of."""
    counts = {}
    for split, folder in _folders(statistics).items():
        [path] = folder.glob("FeatureStats.pb")
        told = statistics_pb2.DatasetFeatureStatisticsList.FromString(path.read_bytes())
        # A slice's statistics stand beside those of the whole.
        counts[split] = max((one.num_examples for one in told.datasets), default=0)
    return counts


def _read_by_split(output: metadata_store_pb2.Artifact) -> Mapping[str, int]:
    if output.type == "ExampleStatistics":
        return statistics_by_split(output)
    return examples_by_split(output)


def _folders(artifact: metadata_store_pb2.Artifact) -> Mapping[str, Path]:
    splits = json.loads(artifact.properties["split_names"].string_value or "[]")
    return {split: Path(artifact.uri, f"Split-{split}") for split in splits}


def _records(path: Path) -> int:
    """Counts a file's records: those of a TFRecord file by their frames, without TensorFlow.

    TensorFlow's runtime must not start in a process from which nodes are forked.
    """
    with open(path, "rb") as file:
        if file.read(len(_PARQUET)) == _PARQUET:
            return int(pyarrow.parquet.read_metadata(path).num_rows)
    opener = gzip.open if path.suffix == ".gz" else open
    count = 0
    with opener(path, "rb") as file:
        while head := file.read(_FRAME.size):
            length, _ = _FRAME.unpack(head)
            file.seek(length + _CHECKSUM_BYTES, 1)
            count += 1
    return count


def _pairs(
    store: MetadataStore, execution: int
) -> list[tuple[metadata_store_pb2.Artifact, metadata_store_pb2.Artifact]]:
    """The examples that an execution was given, each with what it made of all their rows."""
    [record] = store.get_executions_by_id([execution])
    if _SAMPLED in record.custom_properties["stats_options_json"].string_value:
        return []
    events = store.get_events_by_execution_ids([execution])
    given = [event.artifact_id for event in events if event.type in _INPUTS]
    made = [
        event.artifact_id
        for event in events
        if event.type in _OUTPUTS and event.path.steps and event.path.steps[0].key in _ACCOUNTS
    ]
    return [
        (examples, output)
        for examples in store.get_artifacts_by_id(given)
        if examples.type == "Examples"
        for output in store.get_artifacts_by_id(made)
    ]


def _node(store: MetadataStore, execution: int) -> str:
    contexts = store.get_contexts_by_execution(execution)
    return next((one.name.split(".", 1)[-1] for one in contexts if one.type == "node"), "")
