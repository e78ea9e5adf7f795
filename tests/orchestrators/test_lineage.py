"""The chain of evidence says the same however ML-Metadata hands it out."""

import pytest
from ml_metadata.metadata_store import MetadataStore
from ml_metadata.proto import metadata_store_pb2
from tfx.dsl.compiler.constants import NODE_CONTEXT_TYPE_NAME

from tidegate.orchestrators.lineage import chain_of, connect


class Recorded:
    """A store with an artifact of each kind that a DriftChecker reads, and its push."""

    def __init__(self, store: MetadataStore):
        self._store = store
        self._executions = store.put_execution_type(
            metadata_store_pb2.ExecutionType(name="DriftChecker")
        )
        self._nodes = store.put_context_type(
            metadata_store_pb2.ContextType(name=NODE_CONTEXT_TYPE_NAME)
        )

    def artifact(self, type_name: str, **properties: int | str) -> int:
        kind = self._store.put_artifact_type(metadata_store_pb2.ArtifactType(name=type_name))
        artifact = metadata_store_pb2.Artifact(type_id=kind, uri=f"/{type_name}")
        for name, value in properties.items():
            if isinstance(value, int):
                artifact.custom_properties[name].int_value = value
            else:
                artifact.custom_properties[name].string_value = value
        return int(self._store.put_artifacts([artifact])[0])

    def execution(self, node: str, inputs: list[tuple[int, list[str]]], output: int) -> None:
        context = metadata_store_pb2.Context(type_id=self._nodes, name=f"flights.{node}")
        execution = metadata_store_pb2.Execution(type_id=self._executions)
        pairs = [_event(metadata_store_pb2.Event.INPUT, *one) for one in inputs]
        pairs.append(_event(metadata_store_pb2.Event.OUTPUT, output, ["output"]))
        artifacts = {one.id: one for one in self._store.get_artifacts()}
        self._store.put_execution(
            execution, [(artifacts[event.artifact_id], event) for event in pairs], [context]
        )


def _event(kind: int, artifact: int, keys: list[str]) -> metadata_store_pb2.Event:
    event = metadata_store_pb2.Event(type=kind, artifact_id=artifact)
    for key in keys:
        event.path.steps.add().key = key
        event.path.steps.add().index = 0
    return event


@pytest.mark.parametrize(
    "keys", [["baseline_statistics", "history"], ["history", "baseline_statistics"]]
)
def test_a_baseline_that_is_history_too_comes_first_in_any_order_of_its_keys(tmp_path, keys):
    """The same question about the same version would get two answers."""
    store = connect(tmp_path / "metadata.sqlite")
    recorded = Recorded(store)
    baseline = recorded.artifact("ExampleStatistics", span=1)
    importance = recorded.artifact("tidegate.FeatureImportance")
    pushed = recorded.artifact("PushedModel", pushed=1, pushed_version="2")
    recorded.execution(
        "DriftChecker", [(importance, ["feature_importance"]), (baseline, keys)], pushed
    )

    [step] = chain_of(store, "2").steps

    assert [(one.key, one.id) for one in step.baselines] == [
        ("baseline_statistics", baseline),
        ("feature_importance", importance),
    ]


def test_what_is_read_as_data_too_is_followed(tmp_path):
    """The chain would end before the data it began with."""
    store = connect(tmp_path / "metadata.sqlite")
    recorded = Recorded(store)
    statistics = recorded.artifact("ExampleStatistics", span=1)
    pushed = recorded.artifact("PushedModel", pushed=1, pushed_version="2")
    recorded.execution("StatisticsGen", [], statistics)
    recorded.execution("DriftChecker", [(statistics, ["history", "statistics"])], pushed)

    assert [step.node for step in chain_of(store, "2").steps] == ["StatisticsGen", "DriftChecker"]
