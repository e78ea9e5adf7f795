"""ExamplesPseudonymizer behind another ExampleGen, inside TFX's own orchestration."""

from __future__ import annotations

import json

import pytest
import tensorflow as tf
from ml_metadata import metadata_store
from tfx.components.example_gen.csv_example_gen.component import CsvExampleGen
from tfx.components.statistics_gen.component import StatisticsGen
from tfx.dsl.components.base.executor_spec import BeamExecutorSpec
from tfx.dsl.experimental.conditionals.conditional import Cond
from tfx.orchestration import metadata, pipeline
from tfx.orchestration.local.local_dag_runner import LocalDagRunner

from tidegate.components import ExamplesPseudonymizer
from tidegate.components.artifacts import read_verdict
from tidegate.components.errors import KeysetError
from tidegate.components.pseudonymizer.erasure.ledger import add_erasures
from tidegate.components.pseudonymizer.erasure.subjects import erasures_of
from tidegate.components.pseudonymizer.execution_keys import PSEUDONYMIZED_EXAMPLES_KEY
from tidegate.components.pseudonymizer.keyset_file import load_keyset, rotate_keyset
from tidegate.orchestrators.kubeflow import compile_pipeline

from .conftest import people_csv


def _components(folder, policy, keyset):
    generator = CsvExampleGen(input_base=str(folder / "data"))
    pseudonymizer = ExamplesPseudonymizer(generator.outputs["examples"], policy, keyset)
    statistics = StatisticsGen(examples=pseudonymizer.outputs[PSEUDONYMIZED_EXAMPLES_KEY])
    return [generator, pseudonymizer, statistics]


def test_only_references_are_execution_properties(tmp_path, policy):
    """They are stored in ML-Metadata for ever."""
    component = _components(tmp_path, policy, "/keys/people.json")[1]
    assert component.exec_properties["keyset"] == "/keys/people.json"
    assert component.exec_properties["policy"] == policy.to_json()
    assert isinstance(component.executor_spec, BeamExecutorSpec)


def test_an_unknown_kind_of_keyset_is_refused_when_the_pipeline_is_made(tmp_path, policy):
    """Not after an hour."""
    with pytest.raises(KeysetError, match="s3"):
        _components(tmp_path, policy, "s3://bucket/people.json")


def test_it_compiles_for_kubeflow_with_its_condition(tmp_path, policy):
    """The same definition must run on Vertex AI and Kubeflow."""
    generator, pseudonymizer, _ = _components(tmp_path, policy, "/keys/people.json")
    with Cond(pseudonymizer.passed):
        statistics = StatisticsGen(examples=pseudonymizer.outputs[PSEUDONYMIZED_EXAMPLES_KEY])
    components = [generator, pseudonymizer, statistics]
    people = pipeline.Pipeline("people", "gs://root", components=components)
    compile_pipeline(people, tmp_path / "people.json", "tidegate:test")
    spec = json.loads((tmp_path / "people.json").read_text())["pipelineSpec"]
    outputs = spec["components"]["ExamplesPseudonymizer"]["outputDefinitions"]["artifacts"]
    assert set(outputs) == {"pseudonymized_examples", "privacy_report"}
    [task] = [one for name, one in spec["root"]["dag"]["tasks"].items() if "Statistics" in name]
    assert "blessed" in task["triggerPolicy"]["condition"]


@pytest.mark.slow
def test_it_runs_caches_and_sees_rotation_and_erasure(tmp_path, policy, keyset_file):
    """The cache must never serve tokens of an old key, or the rows of somebody forgotten."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "people.csv").write_text(people_csv(400))
    connection = metadata.sqlite_metadata_connection_config(str(tmp_path / "root" / "m.db"))

    def run():
        LocalDagRunner().run(
            pipeline.Pipeline(
                "people",
                str(tmp_path / "root"),
                components=_components(tmp_path, policy, keyset_file),
                metadata_connection_config=connection,
                enable_cache=True,
            )
        )

    def reports():
        store = metadata_store.MetadataStore(connection)
        found = store.get_artifacts_by_type("tidegate.PrivacyReport")
        return [read_verdict(one.uri).evidence for one in found]

    run()
    run()
    assert len(reports()) == 1
    rotate_keyset(keyset_file)
    run()
    ledger = keyset_file.with_name(keyset_file.name + ".erasures.jsonl")
    add_erasures(ledger, erasures_of(["person7@example.org"], policy, load_keyset(keyset_file)))
    run()
    assert [one["keyset_version"] for one in reports()] == [1, 2, 2]
    assert [one["rows"] for one in reports()] == [400, 400, 398]
    published = tmp_path / "root" / "ExamplesPseudonymizer"
    for path in published.rglob("*.gz"):
        for record in tf.data.TFRecordDataset(str(path), "GZIP").as_numpy_iterator():
            assert b"@example.org" not in record
