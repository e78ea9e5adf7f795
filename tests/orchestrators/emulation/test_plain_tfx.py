"""What TFX's own compiler writes runs as well: the emulation knows nothing of Tidegate's tasks."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tidegate.orchestrators.emulation import emulate, read_specification
from tidegate.orchestrators.emulation.emulator import commander_for

pytestmark = pytest.mark.slow

ROWS = 200


@pytest.fixture(scope="module")
def compiled(tmp_path_factory):
    """A pipeline with an importer and a resolver, compiled by TFX; its start in the old schema."""
    from tfx.components.example_gen.csv_example_gen.component import CsvExampleGen
    from tfx.components.example_validator.component import ExampleValidator
    from tfx.components.schema_gen.component import SchemaGen
    from tfx.components.statistics_gen.component import StatisticsGen
    from tfx.dsl.components.common.importer import Importer
    from tfx.dsl.components.common.resolver import Resolver
    from tfx.dsl.input_resolution.strategies.latest_artifact_strategy import LatestArtifactStrategy
    from tfx.orchestration.kubeflow.v2.kubeflow_v2_dag_runner import (
        KubeflowV2DagRunner,
        KubeflowV2DagRunnerConfig,
    )
    from tfx.orchestration.pipeline import Pipeline
    from tfx.types.channel import Channel
    from tfx.types.standard_artifacts import Schema

    folder = tmp_path_factory.mktemp("compiled")
    (folder / "data").mkdir()
    with open(folder / "data" / "rows.csv", "w", newline="") as file:
        csv.writer(file).writerows([["a", "b"], *([i, "xyz"[i % 3]] for i in range(ROWS))])
    for new in (False, True):
        examples = CsvExampleGen(input_base=str(folder / "data"))
        statistics = StatisticsGen(examples=examples.outputs["examples"])
        schema = SchemaGen(statistics=statistics.outputs["statistics"])
        model = Importer(source_uri="/a/schema", artifact_type=Schema).with_id("Imported")
        resolver = Resolver(strategy_class=LatestArtifactStrategy, schema=Channel(type=Schema))
        validator = ExampleValidator(
            statistics=statistics.outputs["statistics"], schema=schema.outputs["schema"]
        )
        config = KubeflowV2DagRunnerConfig(default_image="image:1", use_pipeline_spec_2_1=new)
        runner = KubeflowV2DagRunner(config, str(folder), f"{'new' if new else 'old'}.json")
        nodes = [examples, statistics, schema, model, resolver.with_id("Latest"), validator]
        nodes = nodes if new else nodes[:1]
        runner.run(Pipeline("small", "gs://bucket/small", components=nodes, enable_cache=True))
    return folder


@pytest.fixture(scope="module")
def commander(tmp_path_factory):
    warm = commander_for(tmp_path_factory.mktemp("warm"), True)
    yield warm
    warm.close()


def test_nodes_importers_resolvers_hooks_and_caches_of_tfx_run(compiled, commander, tmp_path):
    """Whoever compiles with TFX alone would learn nothing from an emulation."""
    spec = read_specification(compiled / "new.json")
    first, second = (
        emulate(spec, tmp_path, backend="vertex", commander=commander) for _ in range(2)
    )
    first.require_success()
    assert {node.state.value for node in first.nodes} == {"COMPLETE"}
    _require_examples(first)
    [imported] = first.outcomes["Imported"].artifacts["result"]
    assert imported["uri"] == "/a/schema"
    assert first.outcomes["Latest"].artifacts["schema"] == []

    second.require_success()
    states = {node.name: node.state.value for node in second.nodes}
    assert states == {
        **dict.fromkeys(["CsvExampleGen", "StatisticsGen", "SchemaGen"], "CACHED"),
        **dict.fromkeys(["ExampleValidator"], "CACHED"),
        **dict.fromkeys(["Imported", "Latest"], "COMPLETE"),
    }
    [latest] = second.outcomes["Latest"].artifacts["schema"]
    assert latest in (first.outcomes["SchemaGen"].artifacts["schema"][0], imported)


def test_parameters_of_the_old_schema_arrive(compiled, commander, tmp_path):
    """TFX writes them unless told otherwise, with integers that are integers."""
    spec = read_specification(compiled / "old.json")
    done = emulate(spec, tmp_path, backend="vertex", commander=commander).require_success()
    _require_examples(done)


def _require_examples(done):
    [examples] = done.outcomes["CsvExampleGen"].artifacts["examples"]
    assert json.loads(examples["metadata"]["split_names"]) == ["train", "eval"]
    assert examples["metadata"]["input_fingerprint"]  # only the hook knows it
    assert list(Path(examples["uri"]).glob("Split-train/*"))
