"""A pipeline root as TFX leaves one, without TFX: two spans, and what was made of the first."""

from __future__ import annotations

import dataclasses
import gzip
from pathlib import Path

import pytest
from ml_metadata.metadata_store import MetadataStore
from ml_metadata.proto import metadata_store_pb2

from tidegate.components.pseudonymizer.erasure.forgetting import Place
from tidegate.components.pseudonymizer.erasure.subjects import erasures_of
from tidegate.components.pseudonymizer.keyset_file import load_keyset

ALICE, BOB = "alice@example.org", "bob@example.org"

Event = metadata_store_pb2.Event


def records(*values: bytes) -> bytes:
    """TFRecords; nothing here looks at the checksums."""
    return b"".join(
        len(value).to_bytes(8, "little") + b"head" + value + b"tail" for value in values
    )


@dataclasses.dataclass
class Root:
    """A root under construction."""

    path: Path
    store: MetadataStore

    def make(self, node, key, type_name, files, inputs=None, **properties):
        """Publishes one artifact of ``files`` as the output of a new execution of ``node``."""
        store = self.store
        kind = store.put_artifact_type(metadata_store_pb2.ArtifactType(name=type_name))
        maker = store.put_execution_type(metadata_store_pb2.ExecutionType(name=node))
        number = len(store.get_artifacts()) + 1
        folder = self.path / "artifacts" / node / key / str(number)
        for name, content in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        artifact = metadata_store_pb2.Artifact(type_id=kind, uri=str(folder), state=2)
        for name, value in properties.items():
            field = "int_value" if isinstance(value, int) else "string_value"
            setattr(artifact.custom_properties[name], field, value)
        execution = metadata_store_pb2.Execution(type_id=maker, last_known_state=3)
        events = [
            (store.get_artifacts_by_id([taken])[0], self._event(Event.INPUT, name))
            for name, taken in (inputs or {}).items()
        ]
        events.append((artifact, self._event(Event.OUTPUT, key)))
        contexts = [self._context("pipeline", "people"), self._context("node", f"people.{node}")]
        return store.put_execution(execution, events, contexts)[1][-1]

    @staticmethod
    def _event(kind, key):
        event = Event(type=kind)
        event.path.steps.add().key = key
        return event

    def _context(self, kind, name):
        known = self.store.get_context_by_type_and_name(kind, name)
        if known is not None:
            return known
        type_id = self.store.put_context_type(metadata_store_pb2.ContextType(name=kind))
        return metadata_store_pb2.Context(type_id=type_id, name=name)


@pytest.fixture
def tokens(policy, keyset_file):
    """The tokens of Alice and Bob under the primary key."""
    bound = policy.bind(load_keyset(keyset_file))
    return {who: bound.apply({"email": who})["email"].encode() for who in (ALICE, BOB)}


@pytest.fixture
def alice(policy, keyset_file):
    return erasures_of([ALICE], policy, load_keyset(keyset_file))


@pytest.fixture
def root(tmp_path, tokens):
    """Span 1 has Alice and Bob, span 2 has Bob alone; a model was made of span 1 and pushed."""
    path = tmp_path / "root"
    path.mkdir()
    config = metadata_store_pb2.ConnectionConfig()
    config.sqlite.filename_uri = str(path / "metadata.db")
    made = Root(path, MetadataStore(config))
    rows = [b"1 " + tokens[ALICE] + b" x", b"2 " + tokens[BOB], b"3 " + tokens[ALICE], b"4 -"]
    split = "Split-train/data_tfrecord-00000-of-00001.gz"
    first = made.make(
        "Pseudonymizer",
        "examples",
        "Examples",
        {split: gzip.compress(records(*rows)), "Split-eval/data.gz": gzip.compress(records(b"5"))},
        span=1,
    )
    second = made.make(
        "Pseudonymizer", "examples", "Examples", {split: gzip.compress(records(rows[1]))}, span=2
    )
    statistics = made.make(
        "StatisticsGen", "statistics", "ExampleStatistics", {"s.pb": b"9"}, {"examples": first}
    )
    made.make(
        "StatisticsGen", "statistics", "ExampleStatistics", {"s.pb": b"1"}, {"examples": second}
    )
    made.make(
        "Transform",
        "transformed_examples",
        "Examples",
        {"Split-train/t": b"x"},
        {"examples": first},
    )
    graph = made.make(
        "Transform",
        "transform_graph",
        "TransformGraph",
        {"assets/vocabulary": b"a\n" + tokens[ALICE] + b"\n"},
        {"examples": first},
    )
    model = made.make(
        "Trainer",
        "model",
        "Model",
        {"serving/saved_model.pb": b"m"},
        {"examples": first, "transform_graph": graph},
    )
    served = path / "serving" / "1"
    served.mkdir(parents=True)
    (served / "saved_model.pb").write_bytes(b"m")
    made.make(
        "Pusher",
        "pushed_model",
        "PushedModel",
        {"saved_model.pb": b"m"},
        {"model": model},
        pushed=1,
        pushed_destination=str(served),
        pushed_version="1",
    )
    made.make(
        "DriftChecker",
        "drift_verdict",
        "tidegate.DriftVerdict",
        {"verdict.json": b"{}"},
        {"statistics": statistics},
    )
    later = {"baseline_statistics": statistics}
    made.make(
        "DriftChecker", "drift_verdict", "tidegate.DriftVerdict", {"verdict.json": b"{}"}, later
    )
    return made


@pytest.fixture
def place(root, tmp_path):
    return Place(root.store, root.path, "people", tmp_path / "keys" / "people.json.erasures.jsonl")
