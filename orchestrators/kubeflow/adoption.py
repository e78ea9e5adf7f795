"""Brings the records into line with what the backend gives a task.

The backend is right: it may take a task's outputs from a cache of its own, of which no record
tells, or give those of another attempt than the last one recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ml_metadata.proto import metadata_store_pb2
from tfx.proto.orchestration import pipeline_pb2

from .binding import run_of
from .executor_input import TaskInput
from .executor_output import outputs_of
from .lineage.record import Record, StoredContext, StoredEvent
from .lineage.recording import now
from .lineage.stored_artifact import Identity, StoredArtifact
from .node_description import NodeDescription, Source


def agreeing(
    records: Iterable[Record],
    description: NodeDescription,
    ir: pipeline_pb2.Pipeline,
    given: TaskInput,
) -> list[Record]:
    """The records, in which this run's producers put out exactly what the task was given.

    Args:
      records: of all runs, without those of this node in this run.
      description: tells which input is from which producer.
      ir: with the run's id in.
      given: the task's inputs.
    """
    run, kept = run_of(ir), list(records)
    for node in sorted({source.node for source in description.sources.values()}):
        sources = {
            name: source for name, source in description.sources.items() if source.node == node
        }
        told = {source.key: given.artifacts.get(name, ()) for name, source in sources.items()}
        last = max(
            (one for one in kept if (one.run, one.node) == (run, node)),
            key=lambda one: one.time,
            default=None,
        )
        if last is None or any(
            _identities(outputs_of(last).get(key, ())) != _identities(artifacts)
            for key, artifacts in told.items()
        ):
            kept = [one for one in kept if (one.run, one.node) != (run, node)]
            [source, *_] = sources.values()
            kept.append(_as_if_recorded(source, told, ir, now(kept)))
    return kept


def _as_if_recorded(
    source: Source,
    told: dict[str, Sequence[StoredArtifact]],
    ir: pipeline_pb2.Pipeline,
    when: int,
) -> Record:
    pipeline = ir.pipeline_info.id
    contexts = {
        "pipeline": pipeline,
        "pipeline_run": run_of(ir),
        "node": f"{pipeline}.{source.node}",
    }
    artifacts: list[StoredArtifact] = []
    events: list[StoredEvent] = []
    for key, several in sorted(told.items()):
        for place, one in enumerate(several):
            event = metadata_store_pb2.Event(type=metadata_store_pb2.Event.OUTPUT)
            event.path.steps.add(key=key)
            event.path.steps.add(index=place)
            events.append(StoredEvent(len(artifacts), event))
            artifacts.append(one)
    return Record(
        time=when,
        run=run_of(ir),
        node=source.node,
        seconds=0.0,
        kind=metadata_store_pb2.ExecutionType(name=source.execution_type),
        execution=metadata_store_pb2.Execution(
            last_known_state=metadata_store_pb2.Execution.CACHED
        ),
        contexts=[
            StoredContext(kind, metadata_store_pb2.Context(name=name))
            for kind, name in contexts.items()
        ],
        artifacts=artifacts,
        events=events,
    )


def _identities(artifacts: Sequence[StoredArtifact]) -> list[Identity]:
    return [one.identity for one in artifacts]
