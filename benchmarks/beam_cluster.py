"""Flights' Beam nodes on a Flink cluster of this machine, beside Beam's direct runner.

The Pseudonymizer, StatisticsGen, Transform and Evaluator run twice: with the direct runner, and on
a cluster of one job manager and two task managers with Python workers of their own. Prints row
counts and statistics of both, what each task manager did, and the time each node took. The
Evaluators judge one model, which the first run has trained.

    python benchmarks/beam_cluster.py [--sample] [--nodes 4] [--json PATH]
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import math
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import tensorflow as tf
import tensorflow_data_validation as tfdv
from tensorflow_metadata.proto.v0 import statistics_pb2
from tensorflow_model_analysis.proto import metrics_for_slice_pb2
from tfx.components.evaluator.component import Evaluator
from tfx.components.schema_gen.import_schema_gen.component import ImportSchemaGen
from tfx.components.statistics_gen.component import StatisticsGen
from tfx.components.trainer.component import Trainer
from tfx.components.transform.component import Transform
from tfx.dsl.components.common.importer import Importer
from tfx.orchestration.metadata import sqlite_metadata_connection_config
from tfx.orchestration.pipeline import Pipeline
from tfx.proto import example_gen_pb2, trainer_pb2
from tfx.types import standard_artifacts

from tidegate.components import Pseudonymizer
from tidegate.data.flights import sample_directory
from tidegate.orchestrators.beam.cluster.local_flink import LocalFlink
from tidegate.orchestrators.beam.jobs import on_cluster
from tidegate.orchestrators.beam.pipeline_args import beam_pipeline_args
from tidegate.orchestrators.beam.row_counts import require_all_read, row_counts
from tidegate.orchestrators.beam.settings import BeamSettings
from tidegate.orchestrators.lineage import connect
from tidegate.orchestrators.local import LocalRunner
from tidegate.orchestrators.root import home
from tidegate.pipelines.composition import importable_path, only
from tidegate.pipelines.flights import features, model
from tidegate.pipelines.flights.config import FlightsConfig, Training
from tidegate.pipelines.flights.evaluation import eval_config
from tidegate.pipelines.flights.pipeline import SPAN_PATTERN
from tidegate.pipelines.flights.sources import Sources, prepare_sources

NODES = ("Pseudonymizer", "StatisticsGen", "Transform", "Evaluator")
EQUAL_TO = 1e-9
"""How far a mean may be from the other's: sums of floats depend on their order."""


def compose(
    sources: Sources, root: Path, arguments: Sequence[str], given: str | None, nodes: Sequence[str]
) -> Pipeline:
    """The Beam nodes of flights, or the first of them; with a Trainer where no model is given."""
    config = dataclasses.replace(FlightsConfig.load(), training=Training(epochs=1))
    pseudonymizer = Pseudonymizer(
        input_base=str(sources.data_root),
        policy=config.policy,
        keyset=str(sources.keyset),
        input_config=example_gen_pb2.Input(
            splits=[example_gen_pb2.Input.Split(name="flights", pattern=SPAN_PATTERN)]
        ),
        range_config=only(1),
    )
    examples = pseudonymizer.outputs["examples"]
    statistics = StatisticsGen(
        examples=examples,
        stats_options=tfdv.StatsOptions(num_quantiles_histogram_buckets=100, epsilon=0.001),
    )
    curated = ImportSchemaGen(schema_file=config.schema).with_id("CuratedSchema")
    schema = curated.outputs["schema"]
    transform = Transform(
        examples=examples,
        schema=schema,
        preprocessing_fn=importable_path(features.preprocessing_fn),
        disable_statistics=True,
        disable_analyzer_cache=True,
    )
    if given is None:
        source: Any = Trainer(
            examples=transform.outputs["transformed_examples"],
            transform_graph=transform.outputs["transform_graph"],
            schema=schema,
            run_fn=importable_path(model.run_fn),
            train_args=trainer_pb2.TrainArgs(splits=["train"]),
            eval_args=trainer_pb2.EvalArgs(splits=["eval"]),
            custom_config={"training": dataclasses.asdict(config.training)},
        )
        judged = source.outputs["model"]
    else:
        source = Importer(source_uri=given, artifact_type=standard_artifacts.Model)
        source = source.with_id("Model")
        judged = source.outputs["result"]
    evaluator = Evaluator(
        examples=examples, model=judged, eval_config=eval_config(config.evaluation), schema=schema
    )
    root.mkdir(parents=True)
    composed = [pseudonymizer, statistics, curated, transform, source, evaluator]
    last = next(i for i, one in enumerate(composed) if one.id == nodes[-1])
    return Pipeline(
        pipeline_name="flights",
        pipeline_root=str(root / "artifacts"),
        components=composed[: last + 1],
        enable_cache=False,
        metadata_connection_config=sqlite_metadata_connection_config(str(root / "metadata.db")),
        beam_pipeline_args=list(arguments),
    )


def run(
    sources: Sources, root: Path, arguments: Sequence[str], given: str | None, nodes: Sequence[str]
) -> Any:
    """Runs the nodes one after the other and counts rows."""
    runner = LocalRunner(workers=1)
    runner.run(compose(sources, root, arguments, given, nodes))
    store = connect(root / "metadata.db")
    executions = [node.execution for node in runner.nodes if node.execution is not None]
    counts = list(row_counts(store, executions))
    require_all_read(counts)
    uris = {one.type: one.uri for one in store.get_artifacts() if one.type != "Examples"}
    return {
        "counts": {f"{one.node}, {one.split}": one.read for one in counts},
        "seconds": {node.name: node.seconds for node in runner.nodes if node.name in nodes},
        "model": uris.get("Model"),
    }


def read_outputs(root: Path, nodes: Sequence[str]) -> dict[str, Any]:
    """What is to be compared of the nodes' outputs.

    To be called when all runs are over: it starts TensorFlow in this process, which can then not be
    forked for a run any more.
    """
    store = connect(root / "metadata.db")
    uris = {one.type: one.uri for one in store.get_artifacts() if one.type != "Examples"}
    examples = {one.uri.split("/")[-3]: one.uri for one in store.get_artifacts_by_type("Examples")}
    told: dict[str, Any] = {"examples": digest_of_records(examples["Pseudonymizer"])}
    facts = {
        "StatisticsGen": ("statistics", facts_of_statistics, "ExampleStatistics"),
        "Transform": ("vocabularies", vocabularies, "TransformGraph"),
        "Evaluator": ("metrics", facts_of_metrics, "ModelEvaluation"),
    }
    for node, (part, read, kind) in facts.items():
        told[part] = dict(read(uris[kind])) if node in nodes else {}
    return told


def digest_of_records(uri: str) -> dict[str, int]:
    """A sum over the records of each split that tells whether they are the same, in any order."""
    sums = {}
    for folder in sorted(Path(uri).iterdir()):
        files = [str(path) for path in sorted(folder.iterdir())]
        records = tf.data.TFRecordDataset(files, "GZIP").as_numpy_iterator()
        sums[folder.name] = sum(int(tf.strings.to_hash_bucket_fast(r, 2**62)) for r in records)
    return sums


def facts_of_statistics(uri: str) -> Iterator[tuple[str, float | str]]:
    """What StatisticsGen says of each feature, but for its approximate quantiles."""
    for path in sorted(Path(uri).glob("Split-*/FeatureStats.pb")):
        told = statistics_pb2.DatasetFeatureStatisticsList.FromString(path.read_bytes())
        for dataset in told.datasets:
            yield f"{path.parent.name}: examples", dataset.num_examples
            for feature in dataset.features:
                name = f"{path.parent.name}: {'.'.join(feature.path.step)}"
                kind = feature.WhichOneof("stats")
                facts = getattr(feature, kind)
                yield f"{name}: present", facts.common_stats.num_non_missing
                if kind == "num_stats":
                    for fact in ("mean", "std_dev", "num_zeros", "min", "max"):
                        yield f"{name}: {fact}", getattr(facts, fact)
                if kind == "string_stats":
                    yield f"{name}: unique", facts.unique
                    ranks = Counter(
                        {one.label: one.sample_count for one in facts.rank_histogram.buckets}
                    )
                    yield f"{name}: values", sum(ranks.values())


def vocabularies(uri: str) -> Iterator[tuple[str, list[str]]]:
    """The values that Transform found, by vocabulary."""
    for path in sorted(Path(uri).glob("transform_fn/assets/*")):
        yield path.name, sorted(path.read_text().splitlines())


def facts_of_metrics(uri: str) -> Iterator[tuple[str, float]]:
    """Each metric of each slice."""
    for path in sorted(Path(uri).glob("metrics*")):
        for record in tf.data.TFRecordDataset(str(path)).as_numpy_iterator():
            told = metrics_for_slice_pb2.MetricsForSlice.FromString(record)
            keys = [
                f"{one.column}={one.bytes_value.decode()}"
                for one in told.slice_key.single_slice_keys
            ]
            for one in told.metric_keys_and_values:
                if one.value.WhichOneof("type") == "double_value":
                    yield f"{','.join(keys) or 'all'}: {one.key.name}", one.value.double_value.value


def differences(one: Any, another: Any, path: str = "") -> Iterator[str]:
    """Where two runs say different things."""
    if isinstance(one, dict):
        for key in sorted(one.keys() | another.keys()):
            if key not in one or key not in another:
                yield f"{path}{key} is there once only"
            else:
                yield from differences(one[key], another[key], f"{path}{key}: ")
    elif isinstance(one, float):
        if not math.isclose(one, another, rel_tol=EQUAL_TO, abs_tol=EQUAL_TO):
            yield f"{path}{one!r} and {another!r}"
    elif one != another:
        yield f"{path}{one!r} and {another!r}"


def on_flink(
    sources: Sources, root: Path, given: str | None, nodes: Sequence[str]
) -> tuple[Any, dict[str, Any]]:
    """The run on a cluster of its own, and what its parts did."""
    settings = BeamSettings(runner="flink")
    began = time.monotonic()
    with LocalFlink(settings.flink) as cluster:
        ready = time.monotonic() - began
        arguments = beam_pipeline_args(on_cluster(settings, cluster))
        told = run(sources, root, arguments, given, nodes)
        jobs = {
            name: dict(cluster.service.subtasks_by_task_manager(job))
            for job, name in cluster.service.finished_jobs().items()
        }
        log = cluster.programs["worker pool"].log.read_text()
        workers = log.count("started worker ")
    return told, {"ready": ready, "jobs": jobs, "workers": workers}


def main(argv: Sequence[str] | None = None) -> int:
    """Runs both, prints what they say, and ends with 1 where they differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", action="store_true", help="4,000 flights instead of a month")
    parser.add_argument("--nodes", type=int, default=4, help="how many of the four, from the first")
    parser.add_argument("--json", type=Path, help="a file for what was found")
    options = parser.parse_args(argv)
    nodes = NODES[: options.nodes]
    with tempfile.TemporaryDirectory(prefix="tidegate-beam-") as work:
        root = Path(work)
        data = sample_directory() if options.sample else None
        sources = prepare_sources(home(), (1,), FlightsConfig.load(), root, data, None)
        direct = run(sources, root / "direct", (), None, nodes)
        flink, cluster = on_flink(sources, root / "flink", direct["model"], nodes)
        direct.update(read_outputs(root / "direct", nodes))
        flink.update(read_outputs(root / "flink", nodes))
    compared = ("counts", "examples", "statistics", "vocabularies", "metrics")
    found = {part: list(differences(direct[part], flink[part])) for part in compared}
    managers = Counter(one for job in cluster["jobs"].values() for one in job)
    print("rows                            direct     Flink")
    for name, count in direct["counts"].items():
        print(f"{name:28} {count:9,} {flink['counts'].get(name, 0):9,}")
    print("compared        equal  of")
    for part in compared:
        print(f"{part:14} {'yes' if not found[part] else 'NO':>6}  {len(direct[part])}")
        for line in found[part][:10]:
            print(f"    {line}")
    print(f"cluster ready after {cluster['ready']:.1f} s, {cluster['workers']} Python workers")
    for name, done in cluster["jobs"].items():
        print(f"{name}: subtasks by task manager {sorted(done.values())}")
    print("seconds               direct    Flink  ratio")
    for name in nodes:
        mine, theirs = direct["seconds"][name], flink["seconds"][name]
        print(f"{name:20} {mine:7.1f} {theirs:8.1f} {theirs / mine:6.1f}")
    if options.json:
        every = {"direct": direct, "flink": flink, "cluster": cluster, "differences": found}
        options.json.write_text(json.dumps(every))
    took_part = len(managers) >= 2 and cluster["workers"] >= 2
    seen = f"{'all equal' if not any(found.values()) else 'not equal'}, {len(managers)}"
    print(f"bar: all equal, 2 task managers at work | seen: {seen} at work")
    return 0 if took_part and not any(found.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
