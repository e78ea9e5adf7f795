"""How long a task takes to rebuild ML-Metadata from the records of earlier runs.

Writes records like those of a pipeline of 18 nodes, reads them back and puts them into an
ML-Metadata in memory, as a resolver on Kubeflow does before it resolves anything.

    python benchmarks/lineage_records.py [--records 2000]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ml_metadata.proto import metadata_store_pb2

from tidegate.orchestrators.kubeflow.lineage.memory_store import MemoryStore
from tidegate.orchestrators.kubeflow.lineage.record import Record, StoredContext, StoredEvent
from tidegate.orchestrators.kubeflow.lineage.record_files import read_records, write_record
from tidegate.orchestrators.kubeflow.lineage.stored_artifact import StoredArtifact

NODES = 18
TAKEN = 3
PROPERTIES = 8


def records(count: int) -> Iterator[Record]:
    """Each node puts out one artifact, every third two, and takes the last three there are."""
    made: list[StoredArtifact] = []
    for number in range(count):
        run, node = divmod(number, NODES)
        taken = made[-TAKEN:] if node else []
        fresh = [_artifact(run, node, key) for key in range(1 + (node % 3 == 0))]
        made += fresh
        yield Record(
            time=number + 1,
            run=f"run-{run}",
            node=f"Node{node}",
            seconds=1.0,
            kind=metadata_store_pb2.ExecutionType(name=f"Node{node}"),
            execution=_with_texts(
                metadata_store_pb2.Execution(last_known_state=metadata_store_pb2.Execution.COMPLETE)
            ),
            contexts=[
                StoredContext(kind, metadata_store_pb2.Context(name=name))
                for kind, name in {
                    "pipeline": "ferries",
                    "pipeline_run": f"run-{run}",
                    "node": f"ferries.Node{node}",
                    "execution_cache": f"{number:064x}",
                }.items()
            ],
            artifacts=[*taken, *fresh],
            events=[_event(place, place < len(taken)) for place in range(len(taken + fresh))],
        )


def _artifact(run: int, node: int, key: int) -> StoredArtifact:
    artifact = metadata_store_pb2.Artifact(
        uri=f"/ferries/Node{node}/{key}/{run}", state=metadata_store_pb2.Artifact.LIVE
    )
    kind = metadata_store_pb2.ArtifactType(name=f"Kind{node}-{key}")
    return StoredArtifact(_with_texts(artifact), kind)


def _with_texts(message: Any) -> Any:
    for number in range(PROPERTIES):
        message.custom_properties[f"property_{number}"].string_value = "as long as most " * 4
    return message


def _event(place: int, taken: bool) -> StoredEvent:
    kinds = metadata_store_pb2.Event
    event = metadata_store_pb2.Event(type=kinds.INPUT if taken else kinds.OUTPUT)
    event.path.steps.add(key=f"key_{place}")
    event.path.steps.add(index=0)
    return StoredEvent(place, event)


def _timed(name: str, job: Callable[[], Any]) -> Any:
    began, used = time.perf_counter(), time.process_time()
    result = job()
    wall, cpu = time.perf_counter() - began, time.process_time() - used
    print(f"{name:34} {wall:7.1f} s, {cpu:6.1f} s of processor time")
    return result


def main(argv: Sequence[str] | None = None) -> int:
    """Prints both times, and ends with 1 where something was lost on the way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=2000)
    count = parser.parse_args(argv).records
    with tempfile.TemporaryDirectory(prefix="tidegate-records-") as root:
        for one in records(count):
            write_record(root, one)
        found = _timed(f"{count} records read", lambda: read_records(root))
        memory = _timed("put into ML-Metadata", lambda: MemoryStore(found))
    return 0 if len(memory.store.get_executions()) == count else 1


if __name__ == "__main__":
    sys.exit(main())
