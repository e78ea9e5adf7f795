"""ML-Metadata rebuilt of records: the same artifacts, executions and order as it had."""

from __future__ import annotations

import pytest
from ml_metadata.proto import metadata_store_pb2
from tfx.components.evaluator import constants

from tidegate.orchestrators.kubeflow.lineage.memory_store import MemoryStore
from tidegate.orchestrators.kubeflow.lineage.record import Record, StoredContext, StoredEvent
from tidegate.orchestrators.kubeflow.lineage.recording import now, record_of
from tidegate.orchestrators.kubeflow.lineage.stored_artifact import StoredArtifact

BIG = 2**53 + 1


def artifact(kind, uri, references=None, **properties):
    made = metadata_store_pb2.Artifact(uri=uri, state=metadata_store_pb2.Artifact.LIVE)
    for name, value in properties.items():
        made.custom_properties[name].int_value = value
    return StoredArtifact(made, metadata_store_pb2.ArtifactType(name=kind), references or {})


def record(time, node, taken=(), made=(), run="run-1", state="COMPLETE"):
    events, artifacts = [], [*taken, *made]
    for place, _ in enumerate(artifacts):
        kind = "INPUT" if place < len(taken) else "OUTPUT"
        event = metadata_store_pb2.Event(type=metadata_store_pb2.Event.Type.Value(kind))
        event.path.steps.add(key="it")
        event.path.steps.add(index=0)
        events.append(StoredEvent(place, event))
    states = metadata_store_pb2.Execution.State
    return Record(
        time=time,
        run=run,
        node=node,
        seconds=0.0,
        kind=metadata_store_pb2.ExecutionType(name=node),
        execution=metadata_store_pb2.Execution(last_known_state=states.Value(state)),
        contexts=[StoredContext("pipeline_run", metadata_store_pb2.Context(name=run))],
        artifacts=artifacts,
        events=events,
    )


def test_an_artifact_that_several_tasks_met_is_one():
    """A resolver that asks who made what would find no way from one task to the next."""
    model = artifact("Model", "/m", weight=BIG)
    memory = MemoryStore([record(1, "Trainer", made=[model]), record(2, "Pusher", taken=[model])])
    [found] = memory.store.get_artifacts()
    assert found.custom_properties["weight"].int_value == BIG
    events = memory.store.get_events_by_artifact_ids([found.id])
    assert sorted(one.type for one in events) == [
        metadata_store_pb2.Event.INPUT,
        metadata_store_pb2.Event.OUTPUT,
    ]


def test_ids_rise_with_time_whatever_the_order_of_the_files():
    """The latest model would be any model."""
    records = [record(n, f"N{n}", made=[artifact("Model", f"/{n}")]) for n in (3, 1, 2)]
    found = MemoryStore(records).store.get_artifacts()
    assert [one.uri for one in sorted(found, key=lambda one: one.id)] == ["/1", "/2", "/3"]


def test_of_several_attempts_the_last_counts():
    """TFX refuses to go on where one node has two executions in a run."""
    memory = MemoryStore([record(1, "Step", state="FAILED"), record(2, "Step")])
    [execution] = memory.store.get_executions()
    assert execution.last_known_state == metadata_store_pb2.Execution.COMPLETE


def test_of_a_nodes_executions_the_later_one_has_the_later_time():
    """TFX takes the cached outputs of the newest by that time, which may be a cheaper gate's."""
    told = [record(n, node, run=f"run-{n}") for n in range(1, 31) for node in ("First", "Second")]
    store = MemoryStore(told).store
    [kind, _] = store.get_execution_types()
    found = sorted(store.get_executions_by_type(kind.name), key=lambda one: one.id)
    times = [one.create_time_since_epoch for one in found]
    assert len(times) == 30
    assert times == sorted(set(times))


def test_artifacts_and_executions_stand_in_the_contexts_of_their_own_record():
    """Records go in many at once; a node's cache would answer for another's."""
    first, second = artifact("Schema", "/s"), artifact("Model", "/m")
    told = [record(1, "First", made=[first]), record(2, "Second", [first], [second], run="run-2")]
    store = MemoryStore(told).store
    seen = {
        one.name: (
            {made.uri for made in store.get_artifacts_by_context(one.id)},
            len(store.get_executions_by_context(one.id)),
        )
        for one in store.get_contexts()
    }
    assert seen == {"run-1": ({"/s"}, 1), "run-2": ({"/s", "/m"}, 1)}


def test_a_blessing_names_its_model_in_every_database():
    """Its id would be another artifact's, and a model that nobody blessed be pushed."""
    model = artifact("Model", "/m")
    name = constants.ARTIFACT_PROPERTY_CURRENT_MODEL_ID_KEY
    blessing = artifact("ModelBlessing", "/b", {name: model.identity})
    told = [record(2, "Trainer", made=[model]), record(3, "Evaluator", [model], [blessing])]
    for earlier in ([], [record(1, "Other", made=[artifact("Schema", "/s")])]):
        store = MemoryStore([*earlier, *told]).store
        [found] = [one for one in store.get_artifacts() if one.uri == "/b"]
        [named] = store.get_artifacts_by_id([found.custom_properties[name].int_value])
        assert named.uri == "/m"


def test_a_record_of_what_was_rebuilt_is_the_record_it_was_rebuilt_of():
    """Something would be lost with every run that hands it on."""
    model = artifact("Model", "/m", weight=BIG)
    name = constants.ARTIFACT_PROPERTY_CURRENT_MODEL_ID_KEY
    blessing = artifact("ModelBlessing", "/b", {name: model.identity})
    said = record(2, "Evaluator", [model], [blessing])
    memory = MemoryStore([record(1, "Trainer", made=[model])])
    execution = memory.add(said)
    again = record_of(memory, execution, when=2, run="run-1", node="Evaluator", began=2e-6)
    assert Record.from_json(again.to_json()) == Record.from_json(said.to_json())


def test_what_came_later_sorts_later_on_a_machine_whose_clock_is_slow():
    """A span would be taken for the one before itself."""
    ahead = record(10**18, "Step")
    assert now([ahead]) == 10**18 + 1
    assert now() < 10**18


@pytest.mark.parametrize("times", [2])
def test_the_database_outlives_a_with_block(times):
    """TFX opens and leaves it for each thing that it does."""
    memory = MemoryStore()
    for _ in range(times):
        with memory.metadata as handle:
            handle.store.put_context_type(metadata_store_pb2.ContextType(name="kept"))
    assert [one.name for one in memory.metadata.store.get_context_types()] == ["kept"]
