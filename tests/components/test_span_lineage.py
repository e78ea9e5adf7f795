"""Spans of artifacts, traced in a real ML-Metadata store."""

import pytest
from ml_metadata import MetadataStore
from ml_metadata.proto import metadata_store_pb2
from tfx.types import standard_artifacts

from tidegate.components.span_lineage import made_under, spans


@pytest.fixture
def store():
    """An empty store in memory."""
    config = metadata_store_pb2.ConnectionConfig()
    config.fake_database.SetInParent()
    return MetadataStore(config)


def publish(store, artifact, key, inputs=()):
    """Stores an execution that took ``inputs`` and put ``artifact`` out under ``key``."""
    artifact.type_id = store.put_artifact_type(artifact.artifact_type)
    execution_type = metadata_store_pb2.ExecutionType(name="maker")
    execution = metadata_store_pb2.Execution(type_id=store.put_execution_type(execution_type))
    taken = metadata_store_pb2.Event(type=metadata_store_pb2.Event.INPUT)
    made = metadata_store_pb2.Event(type=metadata_store_pb2.Event.OUTPUT)
    made.path.steps.add(key=key)
    made.path.steps.add(index=0)
    pairs = [(one.mlmd_artifact, taken) for one in inputs] + [(artifact.mlmd_artifact, made)]
    _, ids, _ = store.put_execution(execution, pairs, [])
    artifact.id = ids[-1]
    return artifact


def examples(span):
    """Examples as TFX's ExampleGens mark them: the span is a custom property."""
    artifact = standard_artifacts.Examples()
    artifact.set_int_custom_property("span", span)
    return artifact


def test_statistics_have_the_span_of_their_examples(store):
    """Users would lose the previous span: TFX's own statistics of CSV spans all say span 0."""
    made = [publish(store, examples(span), "examples") for span in (3, 12)]
    schema = publish(store, standard_artifacts.Schema(), "schema")
    statistics = [
        publish(store, standard_artifacts.ExampleStatistics(), "statistics", [one, schema])
        for one in made
    ]
    assert list(spans(store, statistics).values()) == [3, 12]


def test_a_noted_span_is_taken_as_it_is(store):
    """Users would lose spans that a component notes itself, as number or as text."""
    declared, text, silent = (standard_artifacts.ExampleStatistics() for _ in range(3))
    declared.span = 4
    text.set_string_custom_property("span", "5")
    published = [publish(store, one, "statistics") for one in (declared, text, silent)]
    assert list(spans(store, published).values()) == [4, 5, 0]
    assert spans(store, []) == {}


def test_output_keys_tell_artifacts_of_one_node_apart(store):
    """Users would lose a baseline to another output of the same node and type."""
    published = [
        publish(store, standard_artifacts.ExampleStatistics(), key) for key in ("before", "after")
    ]
    assert list(made_under(store, published).values()) == [{"before"}, {"after"}]
    assert made_under(store, []) == {}
