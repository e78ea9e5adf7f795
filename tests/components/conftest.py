"""A real ML-Metadata store in memory, a way to publish what nodes would, and real examples."""

from collections.abc import Callable
from pathlib import Path

import pytest
from ml_metadata import MetadataStore
from ml_metadata.proto import metadata_store_pb2


@pytest.fixture
def store():
    """An empty store in memory."""
    config = metadata_store_pb2.ConnectionConfig()
    config.fake_database.SetInParent()
    return MetadataStore(config)


@pytest.fixture
def publish(store):
    """Stores an execution that took ``inputs`` and put ``artifact`` out under ``key``."""

    def put(artifact, key, inputs=()):
        artifact.type_id = store.put_artifact_type(artifact.artifact_type)
        execution_type = metadata_store_pb2.ExecutionType(name="maker")
        execution = metadata_store_pb2.Execution(type_id=store.put_execution_type(execution_type))
        pairs = []
        for taken, one in inputs.items() if isinstance(inputs, dict) else enumerate(inputs):
            event = metadata_store_pb2.Event(type=metadata_store_pb2.Event.INPUT)
            event.path.steps.add(key=str(taken))
            pairs.append((one.mlmd_artifact, event))
        made = metadata_store_pb2.Event(type=metadata_store_pb2.Event.OUTPUT)
        made.path.steps.add(key=key)
        made.path.steps.add(index=0)
        _, ids, _ = store.put_execution(execution, [*pairs, (artifact.mlmd_artifact, made)], [])
        artifact.id = ids[-1]
        return artifact

    return put


@pytest.fixture
def write_records() -> Callable[[Path, list[bytes]], Path]:
    """Writes one gzipped TFRecord file, as ExampleGen does."""
    import tensorflow as tf

    def write(path: Path, records: list[bytes]) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tf.io.TFRecordWriter(str(path), "GZIP") as writer:
            for record in records:
                writer.write(record)
        return path

    return write
